"""A community is stored whole and comes back whole, and never mixes with another."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.store import communities, layers, registry
from data.store.engine import session_scope
from geo.community import Community
from geo.errors import ConflictError, NotFoundError


def renamed(community: Community, name: str, code: str | None) -> Community:
    return replace(community, name=name, code=code)


def test_nothing_is_lost_between_saving_and_loading(session: Session, tiny: Community) -> None:
    odd = tiny["buildings"].assign(备注=["旧楼"] + [None] * 11, height_m=[18.5] * 12)
    given = replace(tiny, layers={**tiny.layers, "buildings": odd})
    found = communities.load(session, communities.save(session, given)).to_crs(tiny.crs)
    assert (found.name, found.code, found.origin) == (tiny.name, tiny.code, tiny.origin)
    for name, layer in given.layers.items():
        assert_frame_equal(
            pd.DataFrame(layer.drop(columns="geometry")),
            pd.DataFrame(found[name].drop(columns="geometry")),
            check_dtype=len(layer) > 0,
            check_like=True,
        )
        if len(layer):
            distance_m = shapely.hausdorff_distance(
                layer.geometry.to_numpy(), found[name].geometry.to_numpy()
            )
            assert np.max(distance_m) < 0.001


def test_columns_the_contract_does_not_know_come_back_as_they_were(
    session: Session, tiny: Community
) -> None:
    odd = tiny["hazards"].assign(
        id=[7, None],
        community_id=["甲", "乙"],
        extra=[True, None],
        parts=[[1, {"a": None}], []],
        big=[2**53 + 1, None],
        height_m=[1.5, np.inf],
        seen=pd.to_datetime(["2026-05-01T09:00+08:00", None]),
    )
    odd = odd.astype({"id": "Int64", "extra": "boolean"})
    odd["big"] = pd.Series([2**53 + 1, None], dtype="Int64")
    key = communities.save(session, replace(tiny, layers={**tiny.layers, "hazards": odd}))
    found = communities.load(session, key)["hazards"]
    for name in ("id", "community_id", "extra", "parts", "big"):
        assert found[name].dtype == odd[name].dtype, name
        assert found[name].astype(object).where(found[name].notna(), None).tolist() == (
            odd[name].astype(object).where(odd[name].notna(), None).tolist()
        )
    assert found["height_m"].iloc[0] == 1.5
    assert np.isnan(found["height_m"].iloc[1])  # JSON knows no infinity
    assert found["seen"].dropna().tolist() == ["2026-05-01T09:00:00+08:00"]


def test_a_geometry_column_of_another_name_is_stored_as_the_geometry(
    session: Session, tiny: Community
) -> None:
    renamed_column = tiny["gates"].rename_geometry("geom")
    given = replace(tiny, layers={**tiny.layers, "gates": renamed_column})
    found = communities.load(session, communities.save(session, given))["gates"]
    assert found.columns.tolist() == tiny["gates"].columns.tolist()


def test_a_community_is_found_by_id_code_and_name(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    assert {registry.find(session, by).id for by in (str(key), "150581001001", "小社区")} == {key}
    with pytest.raises(NotFoundError, match="no community '别处'"):
        registry.find(session, "别处")


def test_a_second_of_the_same_name_or_code_is_refused(session: Session, tiny: Community) -> None:
    communities.save(session, tiny)
    for same in (tiny, renamed(tiny, "另一个", tiny.code), renamed(tiny, tiny.name, None)):
        with pytest.raises(ConflictError, match="stored already"):
            communities.save(session, same)


def test_replacing_keeps_the_id_and_counts_the_revision(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    fewer = replace(tiny, layers={**tiny.layers, "hazards": tiny["hazards"].iloc[:1]})
    assert communities.save(session, fewer, replace=True) == key
    stored = registry.find(session, str(key))
    assert (stored.revision, stored.crs) == (2, "EPSG:4549")
    assert len(communities.load(session, key)["hazards"]) == 1


def test_ids_are_never_given_twice(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    former = set(layers.page(session, key, "buildings").frame.index)
    communities.save(session, tiny, replace=True)
    assert not former & set(layers.page(session, key, "buildings").frame.index)


def test_of_two_that_save_the_same_at_once_one_is_refused(engine: Engine, tiny: Community) -> None:
    def save(_: int) -> str:
        try:
            with session_scope(engine) as session:
                communities.save(session, tiny)
        except ConflictError:
            return "refused"
        return "stored"

    with ThreadPoolExecutor(2) as writers:
        assert sorted(writers.map(save, range(2))) == ["refused", "stored"]


def test_two_communities_never_see_each_others_rows(session: Session, tiny: Community) -> None:
    here = communities.save(session, tiny)
    moved = {
        name: layer.assign(geometry=layer.translate(5000)) for name, layer in tiny.layers.items()
    }
    there = communities.save(session, replace(renamed(tiny, "邻社区", None), layers=moved))
    for layer in tiny.layers:
        ours = set(layers.page(session, here, layer).frame.index)
        theirs = set(layers.page(session, there, layer).frame.index)
        assert not ours & theirs
    (other, *_) = layers.page(session, there, "hazards").frame.index
    with pytest.raises(NotFoundError):
        layers.get(session, here, "hazards", int(other))
    assert [found.key for found in registry.listing(session)] == ["150581001001", str(there)]
