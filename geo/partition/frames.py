"""The results of a split as frames and report."""

from importlib.metadata import PackageNotFoundError, version

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.community import Community
from geo.partition.arithmetic import Band
from geo.partition.borders import Ints, Shapes
from geo.partition.cells import Cells, assert_coverage
from geo.partition.codes import UNKNOWN_COMMUNITY, CodeScheme, reading_order
from geo.partition.ladder import Outcome
from geo.partition.land import Land
from geo.partition.measure import Measures
from geo.partition.params import SplitParams
from geo.partition.report import SplitReport
from geo.schema import RESULTS


def ordered(land: Land, cells: Cells, grid: Ints) -> tuple[Ints, Shapes]:
    """Return the grid of each cell, numbered in reading order, and the polygons, in metres."""
    shapes = cells.dissolved(grid)
    assert_coverage(shapes, land.boundary)
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    order = reading_order(middle, shapely.area(shapes).sum())
    return np.argsort(order)[grid], shapes[order]


def grids_frame(
    community: Community,
    land: Land,
    cells: Cells,
    grid: Ints,
    shapes: Shapes,
    *,
    figures: Measures,
    scheme: CodeScheme,
) -> GeoDataFrame:
    """Return the layer `grids` in the CRS of the community; areas are measured in metres."""
    count = len(shapes)
    numbers = range(1, count + 1)
    width = max(len(str(count)), 2)
    of_building = grid[cells.of_building]
    persons = community["buildings"]["persons"].groupby(of_building).sum(min_count=1)
    frame = gpd.GeoDataFrame(
        {
            "grid_id": [f"{number:0{width}d}" for number in numbers],
            "code": [scheme(community.code or UNKNOWN_COMMUNITY, number) for number in numbers],
            "households": figures.households,
            "persons": persons.reindex(range(count)).astype("Int64").to_numpy(),
            "buildings": np.bincount(of_building, minlength=count),
            "compound": pd.Series(_compounds(land, cells, of_building, count), dtype=object),
            "area_m2": figures.area_m2,
            "polsby_popper": figures.polsby_popper,
        },
        geometry=list(shapes),
        crs=land.crs,
    ).to_crs(community.crs)
    return frame[[column.name for column in RESULTS["grids"].columns] + ["geometry"]]


def _compounds(land: Land, cells: Cells, of_building: Ints, count: int) -> list[str | None]:
    """Return the compounds each grid holds households of, most households first."""
    compound = cells.compound[cells.of_building]
    names: list[str | None] = []
    for at in range(count):
        mine = (of_building == at) & (compound >= 0)
        held = np.bincount(compound[mine], weights=land.households[mine])
        ranked = [land.names[c] for c in np.argsort(-held, kind="stable") if held[c] > 0]
        names.append("、".join(dict.fromkeys(name for name in ranked if name)) or None)
    return names


def report_of(
    outcome: Outcome, figures: Measures | None, params: SplitParams, seconds: float
) -> SplitReport:
    """Return the report; a split that breaks a rule as measured is not feasible."""
    if figures is None:
        return SplitReport(
            feasible=False,
            reason=outcome.reason,
            fixes=outcome.fixes,
            grids=0,
            seconds=seconds,
            seed=params.seed,
            version=_version(),
        )
    band = Band(params.min_households, params.max_households)
    people = figures.households
    count = len(people)
    in_band = int(((people >= band.low) & (people <= band.high)).sum())
    broken = _broken(figures, in_band, params)
    border = figures.internal_boundary_m
    return SplitReport(
        feasible=not broken,
        reason=" ".join([outcome.reason, *broken]).strip(),
        fixes=outcome.fixes if not broken else ("Check the geometry of the input.",),
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
        polsby_popper_mean=float(figures.polsby_popper.mean()),
        polsby_popper_min=float(figures.polsby_popper.min()),
        internal_boundary_m=border,
        road_share=figures.road_m / border if border else None,
        road_weighted_cut_m=figures.road_weighted_cut_m,
        inertia=figures.inertia,
        seconds=seconds,
        seed=params.seed,
        version=_version(),
    )


def _broken(figures: Measures, in_band: int, params: SplitParams) -> list[str]:
    """Return the rules the finished grids break."""
    count = len(figures.households)
    checks = {
        f"{count - in_band} grids are outside the band.": in_band == count,
        f"{count - figures.contiguous} grids are in several pieces.": figures.contiguous == count,
        f"{figures.crossings} grids cross a compound border.": params.nest != "hard"
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
