"""The split of a community into grids: one call from layers to grids and their report."""

import time
from dataclasses import dataclass

from geopandas import GeoDataFrame

from geo.community import Community, empty
from geo.partition.cells import cells_of
from geo.partition.codes import CodeScheme, fifteen_digits
from geo.partition.deadline import Deadline
from geo.partition.enclosures import enclosures_of
from geo.partition.frames import grids_frame, ordered, report_of
from geo.partition.ladder import searched
from geo.partition.land import land_of, row_names
from geo.partition.measure import measured
from geo.partition.params import SplitParams
from geo.partition.report import SplitReport
from geo.progress import Progress, silent
from geo.schema import RESULTS

DEFAULTS = SplitParams()


@dataclass(frozen=True)
class Split:
    """A split: its grids, the buildings with the grid of each, and the report.

    Parameters
    ----------
    grids
        Columns of `geo.schema.RESULTS["grids"]`, in the order of the codes, in the input's CRS;
        no rows when there is no split.
    buildings
        The input's buildings and `grid_id`, which is None when there is no split.
    report
        Figures measured on the grids, or why there are none.
    """

    grids: GeoDataFrame
    buildings: GeoDataFrame
    report: SplitReport


def split(
    community: Community,
    params: SplitParams = DEFAULTS,
    *,
    progress: Progress = silent,
    scheme: CodeScheme = fifteen_digits,
) -> Split:
    """Split a community into contiguous grids inside the band of households.

    Land is cut along streets, walls and compound outlines and then half-way between buildings;
    each region (compound) is split by many random spanning trees, and the cheapest split found is
    improved locally. Cheap means short borders between grids, along roads where there are any.
    The numbering is the reading order of `geo.partition.codes`. The same input, settings and
    seed give the same grids; the time limit is a safety stop only.

    Parameters
    ----------
    community
        Layers in any CRS; measures are taken in the metric CRS of the place (axis order x, y).
    params
        What is asked for.
    progress
        Told the step and the share done; may raise `CancelledError`.
    scheme
        Makes the code of a grid from the community's 12-digit code ("000000000000" where it is
        not known) and the number of the grid.

    Raises
    ------
    InputError
        Buildings without geometry or households or outside the boundary; every fault at once.
    """
    begin = time.perf_counter()
    deadline = Deadline.after(params.time_limit_s)
    progress("land", 0.0)
    land = land_of(community)
    cells = cells_of(land, enclosures_of(land))
    progress("search", 0.2)
    names = row_names(community["buildings"])
    outcome = searched(land, cells, names, params, deadline=deadline, progress=progress)
    progress("measure", 0.95)
    buildings = community["buildings"].copy()
    if outcome.grid is None:
        buildings["grid_id"] = None
        grids, figures = empty(RESULTS["grids"], community.crs), None
    else:
        grid, shapes = ordered(land, cells, outcome.grid)
        figures = measured(land, cells, grid, shapes)
        grids = grids_frame(community, land, cells, grid, shapes, figures=figures, scheme=scheme)
        buildings["grid_id"] = grids["grid_id"].to_numpy()[grid[cells.of_building]]
    report = report_of(outcome, figures, params, time.perf_counter() - begin)
    if not report.feasible:
        buildings["grid_id"] = None
        grids = grids.iloc[:0]
    progress("done", 1.0)
    return Split(grids, buildings, report)
