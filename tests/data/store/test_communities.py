"""A community is stored whole and comes back whole, and never mixes with another."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal
from sqlalchemy.orm import Session

from data.store import communities, layers
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


def test_a_community_is_found_by_id_code_and_name(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    assert {communities.find(session, by).id for by in (str(key), "150581001001", "小社区")} == {
        key
    }
    with pytest.raises(NotFoundError, match="no community '别处'"):
        communities.find(session, "别处")


def test_a_second_of_the_same_name_or_code_is_refused(session: Session, tiny: Community) -> None:
    communities.save(session, tiny)
    for same in (tiny, renamed(tiny, "另一个", tiny.code), renamed(tiny, tiny.name, None)):
        with pytest.raises(ConflictError, match="stored already"):
            communities.save(session, same)


def test_replacing_keeps_the_id_and_counts_the_revision(session: Session, tiny: Community) -> None:
    key = communities.save(session, tiny)
    fewer = replace(tiny, layers={**tiny.layers, "hazards": tiny["hazards"].iloc[:1]})
    assert communities.save(session, fewer, replace=True) == key
    assert communities.find(session, str(key)).revision == 2
    assert len(communities.load(session, key)["hazards"]) == 1


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
    assert [found.key for found in communities.listing(session)] == ["150581001001", str(there)]
