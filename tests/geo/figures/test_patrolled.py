"""Figures of patrols have known answers, and small numbers are not given away."""

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.figures import PATROL, patrol_figures
from geo.figures.compare import GOOD

STATES = ("on_time", "late", "missed")


def night(rows: Sequence[tuple[str, str, int, str, str]]) -> pd.DataFrame:
    """Return judged stops: guard, place, stretch, state, how."""
    guard, place, stretch, state, how = (list(part) for part in zip(*rows, strict=True))
    return pd.DataFrame(
        {
            "guard_id": guard,
            "kind": "checkpoint",
            "ref_id": place,
            "round": stretch,
            "state": state,
            "how": [one or None for one in how],
            "date": "2026-11-27",
            "shift": "night",
            "day": "2026-11-27",
            "grid_id": ["01" if one == "P1" else None for one in place],
        }
    )


NIGHT = night(
    [
        ("G01", "P1", 1, "on_time", "qr"),
        ("G01", "P2", 1, "late", "manual"),
        ("G01", "P1", 2, "on_time", "dwell"),
        ("G01", "P3", 2, "missed", ""),
        ("G02", "P1", 3, "missed", ""),
        ("G02", "P2", -1, "on_time", "nfc"),
    ]
)
SHIFTS = pd.DataFrame(
    {"guard_id": ["G01", "G02", "G03"], "day": "2026-11-27", "seen": [True, True, False]}
)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("visits_on_time", (3, 6)),
        ("visits_missed", (2, 6)),
        ("rounds_completed", (1, 3)),  # of stretches 1 to 3 only the first has all its places
        ("places_covered", (2, 3)),  # P1 and P2 were visited once at least, P3 was not
        ("visits_proved", (3, 4)),
        ("shifts_walked", (2, 3)),
    ],
)
def test_totals_are_known(name: str, made: tuple[int, int]) -> None:
    found = {one.formula.name: one for one in patrol_figures(NIGHT, SHIFTS, least=1)}
    assert (found[name].numerator, found[name].denominator) == made
    assert found[name].value == made[0] / made[1]


def test_guards_have_their_own() -> None:
    found = patrol_figures(NIGHT, SHIFTS, by="guard", least=1)
    missed = {one.group: one.numerator for one in found if one.formula.name == "visits_missed"}
    assert missed == {None: 2, "G01": 1, "G02": 1, "G03": 0}


def test_grids_have_no_shifts_and_places_outside_say_so() -> None:
    found = patrol_figures(NIGHT, SHIFTS, by="grid", least=1)
    assert {one.group for one in found} == {None, "", "01"}
    assert "shifts_walked" not in {one.formula.name for one in found}


def test_every_figure_says_which_way_is_good_and_how_it_is_made() -> None:
    for name, formula in PATROL.items():
        assert name in GOOD
        assert "÷" in formula.formula_zh
        assert "÷" in formula.formula_en


def test_nothing_due_is_no_number_and_says_why() -> None:
    for one in patrol_figures(NIGHT.iloc[:0], SHIFTS.iloc[:0], by="guard", least=1):
        assert one.value is None
        assert one.reason


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["G01", "G02", "G03"]), st.sampled_from(["P1", "P2"]), st.integers(-1, 4),
        st.sampled_from(STATES), st.sampled_from(["qr", "manual"]),
    ),
    min_size=1,
    max_size=30,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, least=st.integers(1, 6))
def test_groups_add_up_and_no_small_one_is_had_by_subtraction(
    rows: list[tuple[str, str, int, str, str]], least: int
) -> None:
    found = patrol_figures(night(rows), SHIFTS, by="guard", least=least)
    for name in ("visits_on_time", "visits_missed"):
        own = [one for one in found if one.formula.name == name]
        total, groups = own[0], own[1:]
        if total.denominator is None:
            continue
        shown = sum(one.denominator or 0 for one in groups)
        hidden = total.denominator - shown
        assert hidden == 0 or hidden >= least
        assert all(one.value is None or 0 <= one.value <= 1 for one in own)
        if least == 1:
            assert shown == total.denominator
            assert sum(one.numerator or 0 for one in groups) == total.numerator
