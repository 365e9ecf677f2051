"""Who is on duty when."""

from datetime import date, timedelta

import pandas as pd
import pytest

from geo.patrol.roster import crews, roster
from geo.schema import RESULTS

START = date(2026, 11, 22)


def test_eighteen_guards_make_crews_of_five_five_four_and_four() -> None:
    named = crews(18)
    assert [len(crew) for crew in named] == [5, 5, 4, 4]
    assert [guard for crew in named for guard in crew] == [f"G{n:02d}" for n in range(1, 19)]


@pytest.mark.parametrize("days", [1, 8, 13])
def test_one_crew_is_on_duty_at_every_moment(days: int) -> None:
    table = roster(18, 4, START, days)
    spans = table[["start", "end"]].drop_duplicates().sort_values("start")
    assert len(spans) == 3 * days
    assert (spans["start"].iloc[1:].to_numpy() == spans["end"].iloc[:-1].to_numpy()).all()
    assert spans["start"].iloc[0] == pd.Timestamp("2026-11-22T06:00+08:00")
    assert spans["end"].iloc[-1] == spans["start"].iloc[0] + timedelta(days=days)
    by_shift = table.groupby("start")["guard_id"].agg(set)
    assert set(map(frozenset, by_shift)) <= set(map(frozenset, crews(18)))


def test_in_every_shift_as_many_walk_as_wished_and_one_more_relieves_them() -> None:
    table = roster(18, 3, START, 16)
    duties = pd.crosstab(table["start"], table["duty"])
    assert (duties["walk"] == 3).all()
    assert (duties["relief"] == 1).all()
    assert set(duties["standby"]) == {0, 1}


def test_a_guard_works_six_shifts_in_eight_days() -> None:
    worked = roster(18, 4, START, 16).groupby("guard_id").size()
    assert worked.eq(12).all()
    assert len(worked) == 18


def test_those_who_relieve_take_turns() -> None:
    relieving = roster(20, 4, START, 40).query("duty == 'relief'").groupby("guard_id").size()
    assert len(relieving) == 20
    assert relieving.eq(6).all()


def test_the_next_plan_goes_on_where_the_former_ended() -> None:
    whole = roster(18, 4, START, 12)
    parts = [roster(18, 4, START, 5), roster(18, 4, START + timedelta(days=5), 7)]
    pd.testing.assert_frame_equal(whole, pd.concat(parts, ignore_index=True))


def test_the_roster_has_the_columns_of_the_contract() -> None:
    table = roster(4, 1, START, 1)
    assert table.columns.tolist() == [column.name for column in RESULTS["roster"].columns]
    assert table["start"].dt.tz is not None
