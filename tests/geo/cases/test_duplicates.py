"""Which open cases a new one may repeat."""

from itertools import product
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.cases.duplicates import DuplicatePolicy, OpenCases, duplicates
from geo.cases.duplicates.likeness import likeness
from tests.worlds import TINY_CRS, X0, Y0

DAY = pd.Timestamp("2026-11-20 09:00", tz="Asia/Shanghai")
MANHOLE, LIGHT = "井盖", "照明"


def cases(*rows: tuple[str, float, float, str | None, str | None]) -> gpd.GeoDataFrame:
    """Return cases from (id, metres east, day, category, text), all on one line."""
    return gpd.GeoDataFrame(
        {
            "case_id": [row[0] for row in rows],
            "category": [row[3] for row in rows],
            "linked_at": pd.Series([DAY + pd.Timedelta(days=row[2]) for row in rows],
                                   dtype="datetime64[us, Asia/Shanghai]"),
            "text": [row[4] for row in rows],
        },
        geometry=[Point(X0 + row[1], Y0) for row in rows],
        crs=TINY_CRS,
    )  # fmt: skip


NEW = cases(("new", 0, 0, MANHOLE, "三号楼前井盖破损"))


def found(*rows: tuple[str, float, float, str | None, str | None], **policy: Any) -> list[str]:
    known = OpenCases.of(cases(*rows))
    return duplicates(NEW, known, DuplicatePolicy(**policy))["candidate_id"].tolist()


def test_the_likeliest_comes_first() -> None:
    assert found(
        ("far", 45, 0, MANHOLE, "三号楼前井盖破损"),
        ("same", 3, -1, MANHOLE, "三号楼前面的井盖破了"),
        ("old", 3, -10, MANHOLE, "三号楼前面的井盖破了"),
        ("other words", 3, -1, MANHOLE, "下水道冒水"),
    ) == ["same", "old", "far", "other words"]


def test_beyond_metres_or_days_nothing_is_suggested() -> None:
    rows = (("a", 50.5, 0, MANHOLE, None), ("b", 0, -14.1, MANHOLE, None))
    assert found(*rows) == []
    assert found(*rows, radius_m=51, days=15) == ["b", "a"]


def test_metres_go_by_the_category_of_the_new_case() -> None:
    rows = (("a", 30, 0, MANHOLE, None), ("b", 8, 0, MANHOLE, None))
    assert found(*rows, radius_by_category={MANHOLE: 10.0}) == ["b"]
    assert found(*rows, radius_by_category={LIGHT: 10.0}) == ["b", "a"]


def test_another_category_needs_like_words() -> None:
    rows = (
        ("a", 5, 0, LIGHT, "三号楼前井盖破损了"),
        ("b", 5, 0, LIGHT, "路灯不亮"),
        ("c", 5, 0, None, None),
    )
    assert found(*rows) == ["a"]


def test_a_case_is_not_its_own_duplicate() -> None:
    assert found(("new", 0, 0, MANHOLE, "三号楼前井盖破损")) == []


def test_no_more_than_asked_for() -> None:
    rows = [(f"c{at}", at, 0, MANHOLE, None) for at in range(9)]
    assert found(*rows, most=3) == ["c0", "c1", "c2"]


def test_a_suggestion_says_why_and_gives_nothing_but_the_id() -> None:
    known = OpenCases.of(cases(("x", 12, -2, MANHOLE, "井盖破损，电话 13800000000")))
    row = duplicates(NEW, known).iloc[0]
    # 7 bigrams and 10, of which 3 in common: 6 / 17.
    assert row["reason"] == (
        "相距 12 米，相隔 2.0 天，同类，描述相似 35%。 "
        "12 m apart, 2.0 days apart, same category, words 35% alike."
    )
    assert "13800000000" not in str(row.to_dict())
    assert row.index.tolist() == [
        "case_id", "candidate_id", "score", "distance_m", "days", "likeness", "same_category",
        "reason",
    ]  # fmt: skip


def test_a_case_without_place_or_time_is_never_suggested() -> None:
    known = cases(("a", 0, 0, MANHOLE, None), ("b", 0, 0, MANHOLE, None), ("c", 1, 0, MANHOLE, ""))
    known.loc[0, "geometry"] = None
    known.loc[1, "linked_at"] = pd.NaT
    assert duplicates(NEW, OpenCases.of(known))["candidate_id"].tolist() == ["c"]
    assert duplicates(NEW, OpenCases.of(known.iloc[:0])).empty
    assert duplicates(NEW.iloc[:0], OpenCases.of(known)).empty


def test_one_case_at_the_end_of_the_world_moves_no_metres() -> None:
    known = cases(("near", 30, 0, MANHOLE, None), ("near too", 20, 0, MANHOLE, None))
    lost = cases(("lost", 0, 0, MANHOLE, None)).set_geometry([Point(0, 0)], crs=4326)
    both = pd.concat([known, lost.to_crs(TINY_CRS)])
    distances = duplicates(NEW, OpenCases.of(both))["distance_m"]
    assert distances.to_numpy() == pytest.approx([20, 30], abs=0.01)


def test_missing_columns_and_bad_policies_are_told() -> None:
    with pytest.raises(ValueError, match="category, text"):
        OpenCases.of(NEW.drop(columns=["category", "text"]))
    for wrong in ({"radius_m": 0}, {"radius_by_category": {MANHOLE: -1.0}}, {"days": np.inf},
                  {"other_category_likeness": 2}, {"space": 0, "time": 0}, {"words": -1},
                  {"most": 0}):  # fmt: skip
        with pytest.raises(ValueError, match="must be"):
            DuplicatePolicy(**wrong)


def alike(one: str | None, other: str | None) -> float:
    return float(likeness([one, other], np.array([0]), np.array([1]))[0])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("井盖破损", "井盖破损", 1.0),
        ("井盖破损", "路灯不亮", 0.0),
        ("井盖破损", "井盖丢失", 1 / 3),  # 井盖 of 井盖 盖破 破损 and 井盖 盖丢 丢失
        ("Ａ座 漏水！", "a座漏水", 1.0),
        ("灯", "灯", 1.0),
        ("好好好好", "好好", 1.0),  # each bigram once
        ("𠮷野家", "𠮷野家", 1.0),
        ("", "井盖", np.nan),
        (None, "井盖", np.nan),
        ("！？", "井盖", np.nan),
    ],
)
def test_likeness_of_words(one: str | None, other: str | None, expected: float) -> None:
    assert alike(one, other) == pytest.approx(expected, nan_ok=True)


TEXTS = st.text("井盖破损路灯不亮a1 ，", max_size=8)


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_likeness_is_that_of_sets_of_bigrams(texts: list[str]) -> None:
    def grams(text: str) -> set[str]:
        text = "".join(char for char in text if char.isalnum())
        return {text[at : at + 2] for at in range(len(text) - 1)} or set(text)

    pairs = list(product(range(len(texts)), repeat=2))
    one, other = np.array(pairs).T
    for (i, j), value in zip(pairs, likeness(texts, one, other), strict=True):
        a, b = grams(texts[i]), grams(texts[j])
        expected = 2 * len(a & b) / (len(a) + len(b)) if a and b else np.nan
        assert value == pytest.approx(expected, nan_ok=True)


@st.composite
def rows(draw: st.DrawFn) -> list[tuple[str, float, float, str | None, str | None]]:
    row = st.tuples(
        st.integers(0, 120).map(float),
        st.integers(-20, 20).map(float),
        st.sampled_from([MANHOLE, LIGHT, None]),
        st.none() | TEXTS,
    )
    return [(f"c{i}", *one) for i, one in enumerate(draw(st.lists(row, max_size=12)))]


@given(rows(), rows())
@settings(max_examples=60, deadline=None)
def test_one_pair_at_a_time_gives_the_same_suggestions(
    new: list[tuple[Any, ...]], known: list[tuple[Any, ...]]
) -> None:
    policy = DuplicatePolicy(radius_by_category={LIGHT: 30.5}, radius_m=70.5, most=100)
    answer = duplicates(cases(*new), OpenCases.of(cases(*known)), policy)
    expected = set()
    for a, b in product(new, known):
        radius = 30.5 if a[3] == LIGHT else 70.5
        like = alike(a[4], b[4])
        same = a[3] is not None and a[3] == b[3]
        near = abs(a[1] - b[1]) <= radius and abs(a[2] - b[2]) <= 14
        if near and a[0] != b[0] and (same or like >= 0.5):
            expected.add((a[0], b[0]))
    pairs = list(zip(answer["case_id"], answer["candidate_id"], strict=True))
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == expected
    assert answer["score"].between(0, 1).all()
    for _, mine in answer.groupby("case_id"):
        assert mine["score"].is_monotonic_decreasing


@given(st.integers(0, 49), st.integers(0, 13), st.integers(1, 20))
@settings(max_examples=30, deadline=None)
def test_nearer_is_never_less_likely(metres: int, days: int, by: int) -> None:
    def score(metres: float, days: float) -> float:
        known = OpenCases.of(cases(("k", metres, -days, MANHOLE, "井盖破损")))
        return float(duplicates(NEW, known)["score"].max())

    assert score(max(metres - by, 0), days) >= score(metres, days) - 1e-9
    assert score(metres, max(days - by, 0)) >= score(metres, days) - 1e-9
