"""The split of a community into grids: one call from layers to grids and their report."""

import time
from dataclasses import dataclass, replace

import numpy as np
from geopandas import GeoDataFrame

from geo.community import Community, empty
from geo.deadline import Deadline
from geo.partition.change.heirs import heirs
from geo.partition.change.keep import Previous
from geo.partition.change.keeping import kept
from geo.partition.codes import CodeScheme, named
from geo.partition.frames import grids_frame, ordered, refused, report_of
from geo.partition.ground.entrances import by_entrance
from geo.partition.ground.ground import Ground, ground_of
from geo.partition.measure import measured
from geo.partition.params import SplitParams
from geo.partition.proof.explain import band_of
from geo.partition.proof.fixes import fixes_for
from geo.partition.proof.ladder import Feasible, Refusal, climbed
from geo.partition.report import SplitReport
from geo.partition.search.open_land import placed
from geo.partition.search.optimum import Region, optimum
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
    keep: Previous | None = None,
    progress: Progress = silent,
    scheme: CodeScheme | None = None,
    threads: int = 1,
) -> Split:
    """Split a community into contiguous grids inside the band of households.

    Land is cut along streets, walls and compound outlines and then half-way between buildings;
    where that is asked for, large land where nobody lives is set apart first (`exclusive`). Each
    region (compound) is split by many random spanning trees, the splits that their grids make
    together are weighed by `params.prefer`, and neighbours of the chosen one are split anew exactly
    (`optimum`). The inertia is bounded from below beside it (`inertia`).
    The numbering is the reading order of `geo.partition.codes`. The same input, settings and
    seed give the same grids; the time limit is a safety stop only. Where there is no split, a
    third of it is added for the fixes.

    Parameters
    ----------
    community
        Layers in any CRS; measures are taken in the metric CRS of the place (axis order x, y).
    params
        What is asked for.
    keep
        A previous plan: the one that moves the fewest households out of their grids is taken, and
        grids keep their ids and codes. `params.prefer` counts only where land is split anew.
    progress
        Told the step and the share done; may raise `CancelledError`.
    scheme
        Makes the code of a grid from the community's 12-digit code ("000000000000" where it is
        not known) and the number of the grid; the one named in `params` when not given.
    threads
        How many compounds are worked on at a time. The grids do not depend on it, unless the time
        limit ends the search.

    Raises
    ------
    InputError
        Buildings without geometry or households or outside the boundary; every fault at once.
        Or no building is known to the previous plan.
    """
    begin = time.perf_counter()
    deadline = Deadline.after(params.time_limit_s)
    progress("land", 0.0)
    ground = ground_of(by_entrance(community, params.by_entrance), params)
    was = None if keep is None else keep.was(ground.community["buildings"], params.by_entrance)
    progress("first plan", 0.1)
    found = climbed(ground, params, deadline)
    if isinstance(found, Refusal) and params.nest == "soft" and len(ground.exclusive):
        ground, found = _with_less_exclusive(ground, found, params, deadline)
    if isinstance(found, Refusal):
        progress("fixes", 0.5)
        more = Deadline.after(params.time_limit_s / 3)
        fixes = fixes_for(ground, params, found, more)
        progress("done", 1.0)
        return _none(ground.community, refused(found, fixes, params, time.perf_counter() - begin))
    progress("search", 0.2)
    again = None
    if keep is not None and was is not None:
        lived = keep.lived(was)
        again = kept(ground, found, lived, params, deadline=deadline, progress=progress)
        found, best, label = replace(found, note=again.note), again.best, again.label
    else:
        parts = found.parts()
        regions = [Region.begun(terrain, label, band_of(params)) for terrain, label in parts]
        best = optimum(
            regions,
            params.prefer,
            params.seed,
            deadline=deadline,
            progress=progress,
            threads=threads,
        )
        progress("open land", 0.9)
        label = placed(ground, found.regions.joined(best.labels), best.aim, best.share)
    progress("measure", 0.95)
    land, cells = ground.whole_land, ground.whole_cells
    scheme = scheme or named(params.codes)
    grid, shapes = ordered(land, cells, label)
    carried = None
    if keep is not None and was is not None and again is not None:
        carried = heirs(keep, was, ground, grid=grid, shapes=shapes, scheme=scheme)
        grid, shapes = carried.grid, carried.shapes
        found = found.noted(carried.words(proved=again.proved, anew=again.anew))
    exclusive = np.isin(np.arange(len(shapes)), grid[ground.exclusive])
    figures = measured(land, cells, grid, shapes, exclusive)
    found = found.noted(ground.note)
    report = report_of(found, best, figures, params, time.perf_counter() - begin)
    if carried is not None and again is not None:
        report = replace(
            report,
            kept_from_previous=True,
            moved=carried.moved,
            households_moved=carried.households_moved,
            moved_proved=again.proved,
        )
    progress("done", 1.0)
    if not report.feasible:
        return _none(ground.community, report)
    grids = grids_frame(
        ground.community,
        land,
        cells,
        grid,
        shapes,
        figures=figures,
        scheme=scheme,
        names=None if carried is None else list(zip(carried.ids, carried.codes, strict=True)),
    )
    buildings = ground.community["buildings"].copy()
    buildings["grid_id"] = grids["grid_id"].to_numpy()[grid[cells.of_building]]
    return Split(grids, buildings, report)


def _with_less_exclusive(
    ground: Ground, refusal: Refusal, params: SplitParams, deadline: Deadline
) -> tuple[Ground, Feasible | Refusal]:
    """Try again with the compounds held together that would be merged if no land were exclusive."""
    plain = ground_of(ground.community, replace(params, exclusive=False))
    found = climbed(plain, params, deadline.half())
    if isinstance(found, Feasible) and found.merged:
        held = replace(params, merge=found.merged)
        tied = ground_of(ground.community, held)
        again = climbed(tied, held, deadline.half())
        if isinstance(again, Feasible):
            return tied, again.noted(found.note)
    return ground, refusal


def _none(community: Community, report: SplitReport) -> Split:
    buildings = community["buildings"].copy()
    buildings["grid_id"] = None
    return Split(empty(RESULTS["grids"], community.crs), buildings, report)
