"""Buildings split by entrance: nothing is lost, and every strip can be a building."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, affinity, box

from geo.community import Community
from geo.errors import InputError
from geo.partition.ground.entrances import by_entrance, entrances_of
from geo.partition.ground.land import land_of
from tests.geo.partition.worlds import CRS, X0, Y0, frame

L_SHAPE = Polygon([(0, 0), (60, 0), (60, 12), (12, 12), (12, 40), (0, 40)])
C_SHAPE = Polygon([(0, 0), (60, 0), (60, 12), (12, 12), (12, 28), (60, 28), (60, 40), (0, 40)])
BOW_TIE = Polygon([(0, 0), (40, 20), (40, 0), (0, 20)])
TWO_WINGS = MultiPolygon([box(0, 0, 10, 10), box(50, 0, 60, 10)])
SHAPES = {
    "box": box(0, 0, 50, 14),
    "L": L_SHAPE,
    "C": C_SHAPE,
    "bow tie": BOW_TIE,
    "two wings": TWO_WINGS,
    "one part": MultiPolygon([box(0, 0, 50, 14)]),
    "point": Point(0, 0),
    "thread": LineString([(0, 0), (20, 0)]),
}


def world(shape: object, crs: str = CRS, **columns: object) -> Community:
    """Return a building T of the shape and a neighbour N that is far away."""
    rows = {"households": 100, "persons": 250, "entrances": 3, "use": "residential", **columns}
    moved = None if shape is None else affinity.translate(shape, X0, Y0)
    buildings = frame(
        {
            "building_id": ["T", "N"],
            **{name: [value, 50 if name == "households" else None] for name, value in rows.items()},
        },
        [moved, box(X0 + 200, Y0, X0 + 220, Y0 + 20)],
    )
    return Community.of({"buildings": buildings.to_crs(crs)}, name="x")


def test_a_tower_becomes_a_row_for_each_entrance() -> None:
    rows = by_entrance(world(SHAPES["box"]), ("T",))["buildings"]
    assert rows["building_id"].tolist() == ["N", "T-1", "T-2", "T-3"]
    assert rows["households"].tolist() == [50, 34, 33, 33]
    assert rows["persons"].tolist()[1:] == [84, 83, 83]
    assert rows["entrances"].tolist()[1:] == [1, 1, 1]
    assert rows["use"].tolist()[1:] == ["residential"] * 3
    assert rows.area.tolist()[1:] == pytest.approx([50 * 14 / 3] * 3)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(SHAPES)),
    st.integers(2, 9),
    st.integers(0, 500),
    st.one_of(st.none(), st.integers(0, 900)),
    st.floats(0, 180),
)
def test_people_are_kept_and_every_strip_is_a_building(
    name: str, entrances: int, households: int, persons: int | None, turn: float
) -> None:
    shape = affinity.rotate(SHAPES[name], turn, origin=(0, 0))
    given_ = world(shape, households=households, persons=persons, entrances=entrances)
    after = by_entrance(given_, ("T",))
    rows = after["buildings"].iloc[1:]
    assert rows["building_id"].tolist() == [f"T-{at + 1}" for at in range(entrances)]
    assert rows["households"].sum() == households
    assert rows["households"].max() - rows["households"].min() <= 1
    assert rows["persons"].isna().all() if persons is None else rows["persons"].sum() == persons
    if name in {"box", "L", "C", "one part"}:
        assert rows.area.sum() == pytest.approx(shape.area, rel=1e-6)
    strips = land_of(after).footprints[1:]
    assert (shapely.area(strips) > 0.1).all()
    one, two = np.triu_indices(entrances, 1)
    shared = shapely.area(shapely.intersection(strips[one], strips[two]))
    assert (shared <= 1e-4 * shapely.area(strips).min()).all()


def test_the_number_of_entrances_is_two_where_it_is_not_known() -> None:
    entrances = pd.DataFrame({"entrances": pd.array([3, None, 0, 1], dtype="Int64")})
    assert entrances_of(entrances).tolist() == [3, 2, 2, 1]
    for unknown in (None, 0):
        rows = by_entrance(world(SHAPES["box"], entrances=unknown), ("T",))["buildings"]
        assert len(rows) == 3


def test_degrees_stay_degrees() -> None:
    after = by_entrance(world(SHAPES["L"], crs="EPSG:4326"), ("T",))
    assert after.crs == "EPSG:4326"
    assert after["buildings"].to_crs(CRS).area.iloc[1:].sum() == pytest.approx(
        L_SHAPE.area, rel=1e-4
    )


def test_nothing_asked_for_changes_nothing() -> None:
    community = world(SHAPES["box"])
    assert by_entrance(community, ()) is community


def test_every_unknown_building_is_named() -> None:
    with pytest.raises(InputError) as caught:
        by_entrance(world(SHAPES["box"]), ("T", "X", "Y"))
    assert [fault.reason.split("'")[1] for fault in caught.value.faults] == ["X", "Y"]


def test_a_name_that_is_taken_is_a_fault() -> None:
    community = world(SHAPES["box"])
    taken = community["buildings"].assign(building_id=["T", "T-2"])
    with pytest.raises(InputError, match="'T-2' is the name of a building already"):
        by_entrance(community.replaced("buildings", taken), ("T",))


def test_two_buildings_of_one_name_cannot_be_told_apart() -> None:
    community = world(SHAPES["box"])
    twins = community["buildings"].assign(building_id=["T", "T"])
    with pytest.raises(InputError, match="T"):
        by_entrance(community.replaced("buildings", twins), ("T",))


def test_a_building_that_has_one_entrance_cannot_be_split() -> None:
    with pytest.raises(InputError, match="one entrance"):
        by_entrance(world(SHAPES["box"], entrances=1), ("T",))


@pytest.mark.parametrize("shape", [None, Polygon()])
def test_a_building_without_geometry_is_a_fault_of_the_input(shape: object) -> None:
    with pytest.raises(InputError, match="no geometry"):
        land_of(by_entrance(world(shape), ("T",)))


@pytest.mark.parametrize("households", [None, -5])
def test_households_that_are_missing_stay_a_fault_of_the_input(households: int | None) -> None:
    with pytest.raises(InputError, match="missing or negative"):
        land_of(by_entrance(world(SHAPES["box"], households=households), ("T",)))
