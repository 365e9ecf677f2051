"""The results of a split as frames and report."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.community import Community
from geo.partition.codes import UNKNOWN_COMMUNITY, CodeScheme, reading_order
from geo.partition.ground.borders import Bools, Ints, Shapes
from geo.partition.ground.cells import Cells, assert_coverage
from geo.partition.ground.land import Land
from geo.partition.measure import Measures
from geo.partition.params import SplitParams
from geo.partition.proof.arithmetic import Band
from geo.partition.proof.fixes import Fix
from geo.partition.proof.ladder import Feasible, Refusal
from geo.partition.report import SplitReport
from geo.partition.search.optimum import Optimum
from geo.schema import RESULTS


def ordered(land: Land, cells: Cells, grid: Ints) -> tuple[Ints, Shapes]:
    """Return the grid of each cell, numbered in reading order, and the polygons, in metres.

    Each exclusive cell is a grid of its own; they are numbered after the others.

    Parameters
    ----------
    grid
        Grid of each cell that is not exclusive.
    """
    count, own = int(grid.max()) + 1, int(cells.exclusive.sum())
    grid = np.concatenate([grid, count + np.arange(own)])
    shapes = cells.dissolved(grid)
    assert_coverage(shapes, land.boundary)
    order = np.concatenate([_as_read(shapes[:count]), count + _as_read(shapes[count:])])
    return np.argsort(order)[grid], shapes[order]


def _as_read(shapes: Shapes) -> Ints:
    if not len(shapes):
        return np.empty(0, dtype=np.int64)
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    return reading_order(middle, shapely.area(shapes).sum())


def grids_frame(
    community: Community,
    land: Land,
    cells: Cells,
    grid: Ints,
    shapes: Shapes,
    *,
    figures: Measures,
    scheme: CodeScheme,
    names: Sequence[tuple[str, str]] | None = None,
) -> GeoDataFrame:
    """Return the layer `grids` in the CRS of the community; areas are measured in metres.

    Parameters
    ----------
    names
        Id and code of each grid; numbered from 1 with codes of the scheme when not given.
    """
    count = len(shapes)
    width = max(len(str(count)), 2)
    community_code = community.code or UNKNOWN_COMMUNITY
    if names is None:
        numbers = range(1, count + 1)
        names = [(f"{number:0{width}d}", scheme(community_code, number)) for number in numbers]
    of_building = grid[cells.of_building]
    persons = community["buildings"]["persons"].groupby(of_building).sum(min_count=1)
    frame = gpd.GeoDataFrame(
        {
            "grid_id": [grid_id for grid_id, _ in names],
            "code": [code for _, code in names],
            "households": figures.households,
            "persons": persons.reindex(range(count)).astype("Int64").to_numpy(),
            "buildings": np.bincount(of_building, minlength=count),
            "compound": pd.Series(_compounds(land, cells, grid, figures.exclusive), dtype=object),
            "area_m2": figures.area_m2,
            "polsby_popper": figures.polsby_popper,
            "exclusive": figures.exclusive,
        },
        geometry=list(shapes),
        crs=land.crs,
    ).to_crs(community.crs)
    return frame[[column.name for column in RESULTS["grids"].columns] + ["geometry"]]


def _compounds(land: Land, cells: Cells, grid: Ints, exclusive: Bools) -> list[str | None]:
    """Return the compounds each grid holds households of, most households first.

    Of an exclusive grid, those it has land of.
    """
    households = np.bincount(cells.of_building, weights=land.households, minlength=cells.count)
    names: list[str | None] = []
    for at, empty in enumerate(exclusive.tolist()):
        mine = (grid == at) & (cells.compound >= 0)
        weights = np.ones(int(mine.sum())) if empty else households[mine]
        held = np.bincount(cells.compound[mine], weights=weights)
        ranked = [land.names[c] for c in np.argsort(-held, kind="stable") if held[c] > 0]
        names.append("、".join(dict.fromkeys(name for name in ranked if name)) or None)
    return names


def refused(
    refusal: Refusal, fixes: Sequence[Fix], params: SplitParams, seconds: float
) -> SplitReport:
    """Return the report of a split that was refused."""
    return SplitReport(
        feasible=False,
        reason=refusal.reason,
        fixes=tuple(fix.words for fix in fixes),
        grids=0,
        seconds=seconds,
        seed=params.seed,
        version=_version(),
        proved=refusal.proved,
        level=refusal.level,
        remedies=tuple(fixes),
        params=params,
    )


def report_of(
    found: Feasible, best: Optimum, figures: Measures, params: SplitParams, seconds: float
) -> SplitReport:
    """Return the report; a split that breaks a rule as measured is not feasible."""
    band = Band(params.min_households, params.max_households)
    base = ~figures.exclusive
    people = figures.households[base]
    score = figures.polsby_popper[base]
    count = len(people)
    in_band = int(((people >= band.low) & (people <= band.high)).sum())
    broken = _broken(figures, in_band, params, nested=not found.merged)
    bound = best.inertia_bound
    border = figures.internal_boundary_m
    return SplitReport(
        feasible=not broken,
        reason=" ".join([found.note, *broken]).strip(),
        fixes=("Check the geometry of the input.",) if broken else (),
        grids=count,
        households_min=int(people.min()),
        households_max=int(people.max()),
        households_mean=float(people.mean()),
        in_band=in_band,
        contiguous=figures.contiguous,
        crossings=figures.crossings,
        buildings_cut=figures.buildings_cut,
        gap_m2=figures.gap_m2,
        overlap_m2=figures.overlap_m2,
        polsby_popper_mean=float(score.mean()),
        polsby_popper_min=float(score.min()),
        internal_boundary_m=border,
        road_share=figures.road_m / border if border else None,
        road_weighted_cut_m=figures.road_weighted_cut_m,
        inertia=figures.inertia,
        inertia_bound=bound or None,
        inertia_gap=max(figures.inertia / bound - 1, 0.0) if bound else None,
        seconds=seconds,
        seed=params.seed,
        version=_version(),
        merged=found.merged,
        exclusive_grids=int(figures.exclusive.sum()),
        alternatives=best.alternatives,
        params=params,
    )


def _broken(figures: Measures, in_band: int, params: SplitParams, *, nested: bool) -> list[str]:
    """Return the rules the finished grids break."""
    count = int((~figures.exclusive).sum())
    checks = {
        f"{count - in_band} grids are outside the band.": in_band == count,
        f"{count - figures.contiguous} grids are in several pieces.": figures.contiguous == count,
        f"{figures.crossings} grids cross a compound border.": params.nest != "hard"
        or not nested
        or figures.crossings == 0,
        f"{figures.buildings_cut} buildings are cut.": figures.buildings_cut == 0,
        f"{figures.gap_m2} m2 of the boundary are not covered.": figures.gap_m2 == 0,
        f"{figures.overlap_m2} m2 are covered twice.": figures.overlap_m2 == 0,
    }
    wrong = [sentence for sentence, holds in checks.items() if not holds]
    return ["The split failed its own check:", *wrong] if wrong else []


def _version() -> str:
    try:
        return version("gridbeat")
    except PackageNotFoundError:
        return "0"
