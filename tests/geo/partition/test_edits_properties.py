"""Rules that hold for every plan and every sequence of edits."""

import numpy as np
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import LineString

from geo.community import Community
from geo.errors import InputError
from geo.partition import SplitParams, split
from geo.partition.edits import (
    Board,
    DivideGrid,
    DrawBorder,
    Edit,
    Edited,
    MergeGrids,
    MoveBuilding,
    board_of,
    edited,
    suggest,
)
from tests.geo.partition.worlds import communities

PARAMS = SplitParams(min_households=30, max_households=200)
SEEDS = st.integers(0, 2**32 - 1)
few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def random_plan(board: Board, rng: np.random.Generator) -> dict[str, str]:
    """Any plan at all: every cell is in one of up to five grids, in one piece or not."""
    grids = rng.integers(1, 6)
    of_cell = rng.integers(1, grids + 1, board.cells.count)
    return {name: f"{of_cell[cell]:02d}" for name, cell in board.cell_of.items()}


def random_edit(board: Board, plan: dict[str, str], rng: np.random.Generator) -> Edit:
    ids, buildings = sorted(set(plan.values())), sorted(plan)
    one, two = rng.choice(ids), rng.choice(ids)
    kind = rng.integers(4)
    if kind == 0:
        return MoveBuilding(str(rng.choice(buildings)), str(one))
    if kind == 1:
        return MergeGrids(str(one), str(two))
    if kind == 2:
        return DivideGrid(str(one), int(rng.integers(3)))
    west, south, east, north = board.land.boundary.bounds
    ends = rng.uniform([west, south], [east, north], (2, 2))
    return DrawBorder(str(one), LineString(ends))


def plan_of(result: Edited) -> dict[str, str]:
    return dict(zip(result.buildings["building_id"], result.buildings["grid_id"], strict=True))


def assert_whole(result: Edited, board: Board) -> None:
    """Assert an exact coverage, and every building in exactly one grid that covers it."""
    shapes = result.grids.geometry.to_numpy()
    whole = board.land.boundary.area
    assert shapely.coverage_is_valid(shapes)
    assert abs(shapely.area(shapes).sum() - whole) <= 1e-6 * whole
    assert result.grids["grid_id"].is_unique
    assert result.grids["code"].is_unique
    held = result.buildings.groupby("grid_id")["households"].sum()
    assert result.grids["households"].tolist() == held[result.grids["grid_id"]].tolist()
    mine = result.grids.set_index("grid_id").geometry[result.buildings["grid_id"]].to_numpy()
    outside = shapely.area(shapely.difference(board.land.footprints, mine))
    assert (outside <= 1e-3 * shapely.area(board.land.footprints)).all()


@few
@given(communities(), SEEDS)
def test_whatever_is_edited_the_grids_cover_the_land_and_the_untouched_stay(
    community: Community, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    board = board_of(community)
    plan = random_plan(board, rng)
    for _ in range(4):
        edits = [random_edit(board, plan, rng)]
        before = edited(board, plan, [], PARAMS)
        try:
            after = edited(board, plan, edits, PARAMS)
        except InputError:
            continue
        assert_whole(after, board)
        assert after.report.feasible == (not after.broken)
        same = [g for g in before.grids["grid_id"] if g not in (*after.changed, *after.gone)]
        rows = [result.grids.set_index("grid_id").loc[same] for result in (before, after)]
        assert rows[0].drop(columns="geometry").equals(rows[1].drop(columns="geometry"))
        assert shapely.equals_identical(*(frame.geometry.to_numpy() for frame in rows)).all()
        assert set(before.grids["grid_id"]) | set(after.changed) == set(
            after.grids["grid_id"]
        ) | set(after.gone)
        plan = plan_of(after)


@few
@given(communities(), SEEDS)
def test_edits_at_once_are_edits_one_by_one(community: Community, seed: int) -> None:
    rng = np.random.default_rng(seed)
    board = board_of(community)
    first = random_plan(board, rng)
    plan, done = first, []
    for _ in range(4):
        edit = random_edit(board, plan, rng)
        if isinstance(edit, MergeGrids):
            continue  # the number of the last grid is free again for whoever sees only the plan
        try:
            result = edited(board, plan, [edit], PARAMS)
        except InputError:
            continue
        if result.gone:
            continue
        plan = plan_of(result)
        done.append(edit)
    assert plan_of(edited(board, first, done, PARAMS)) == plan


@few
@given(communities(), SEEDS)
def test_a_move_there_and_back_gives_the_same_plan(community: Community, seed: int) -> None:
    rng = np.random.default_rng(seed)
    board = board_of(community)
    plan = random_plan(board, rng)
    building = str(rng.choice(sorted(plan)))
    target = str(rng.choice(sorted(set(plan.values()))))
    there = edited(board, plan, [MoveBuilding(building, target)], PARAMS)
    assume(not there.gone)
    back = [MoveBuilding(building, target), MoveBuilding(building, plan[building])]
    result = edited(board, plan, back, PARAMS)
    assert plan_of(result) == plan
    assert result.grids.equals(edited(board, plan, [], PARAMS).grids)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(communities(), st.sampled_from(["hard", "off"]), SEEDS)
def test_a_split_breaks_no_rule_and_a_suggestion_keeps_them(
    community: Community, nest: str, seed: int
) -> None:
    params = SplitParams(min_households=60, max_households=120, nest=nest, time_limit_s=2.0)
    result = split(community, params)
    assume(result.report.feasible)
    plan = dict(zip(result.buildings["building_id"], result.buildings["grid_id"], strict=True))
    board = board_of(community)
    same = edited(board, plan, [], params)
    assert same.checks == ()
    assert same.grids["code"].tolist() == result.grids["code"].tolist()
    assert shapely.equals_identical(same.grids.geometry.values, result.grids.geometry.values).all()
    rng = np.random.default_rng(seed)
    edits = [random_edit(board, plan, rng)]
    try:
        found = suggest(board, plan, edits, params)
    except InputError:
        return
    if found:
        assert edited(board, plan, edits, params).broken
        assert not edited(board, plan, [*edits, found.edit], params).broken
