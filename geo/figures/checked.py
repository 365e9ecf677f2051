"""Planned stops judged by check-ins: who was where in time, late or not at all."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.times import localise
from geo.track.kept import LIMIT_MIN, SLACK_MIN

AGAINST = frozenset({"far", "mocked", "too_fast", "two_devices", "clock_set_back"})
"""Marks of a check-in that speak against its place, its time or its person: it does not count."""
PROVED = frozenset({"dwell", "qr", "nfc"})
"""How a check-in was shown by more than the press of a button."""
MADE = ("on_time", "late")
"""States of a stop that was visited."""
_PLACE = ["guard_id", "kind", "ref_id"]
_APART_MS = np.int64(10**12)
"""More than 30 years: the times of one place never reach those of the next."""

Ints = NDArray[np.int64]


def check_ins_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the check-ins that count, in the columns `judged` wants.

    Parameters
    ----------
    rows
        `guard_id`, `ref_kind`, `ref_id`, `at` (zone-aware), `how` and `flags` (lists of marks).
    """
    counts = [AGAINST.isdisjoint(flags or ()) for flags in rows["flags"]]
    found = rows[np.array(counts, dtype=bool)].rename(columns={"ref_kind": "kind"})
    found = found.assign(at=localise(found["at"]))
    return found.loc[:, [*_PLACE, "at", "how"]].reset_index(drop=True)


def judged(stops: pd.DataFrame, checked: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """Return the stops that are due with `state`, `late_min` (below 0 where early) and `how`.

    A stop is due once its time and the slack have passed. By the rule of `geo.track.kept` it is
    "on_time" when its guard checked in there within the slack of its time, "late" up to its limit
    and before the next stop there is due, else "missed". Meals, handovers and watches, which have
    no place of their own, are left out.

    Parameters
    ----------
    stops
        `guard_id`, `planned_at` (zone-aware), `kind`, `ref_id` and `max_gap_min`; other columns
        are kept.
    checked
        As `check_ins_of` gives them.
    as_of
        The moment of judging, with its zone; later check-ins are not known.
    """
    due = pd.Timestamp(as_of - timedelta(minutes=SLACK_MIN))
    stops = stops[stops["ref_id"].notna() & (stops["planned_at"] <= due)]
    stops = stops.sort_values([*_PLACE, "planned_at"], kind="stable", ignore_index=True)
    checked = checked[checked["at"] <= pd.Timestamp(as_of)]
    place, visited = _places(stops, checked)
    slack = np.int64(SLACK_MIN * 60_000)
    due_ms = _ms(stops["planned_at"])
    limit = 60_000 * stops["max_gap_min"].astype(float).fillna(LIMIT_MIN).to_numpy()
    following = np.r_[due_ms[1:], 0] - slack
    last = np.r_[place[1:] != place[:-1], True][: len(place)]
    until = np.where(last, due_ms + limit, np.minimum(due_ms + limit, following))
    until = np.maximum(until, due_ms + slack)

    order = np.argsort(visited * _APART_MS + _ms(checked["at"]), kind="stable")
    visit_ms = np.r_[_ms(checked["at"])[order], 0]
    at_place = np.r_[visited[order], -1]
    after = np.searchsorted((at_place * _APART_MS + visit_ms)[:-1], place * _APART_MS + due_ms)
    before = np.where(after > 0, after - 1, len(order))
    off = [
        np.where(at_place[near] == place, np.abs(visit_ms[near] - due_ms), _APART_MS)
        for near in (before, after)
    ]
    nearest = np.where(off[0] <= off[1], before, after)
    prompt = np.minimum(*off) <= slack
    late = ~prompt & (at_place[after] == place) & (visit_ms[after] <= until)
    chosen = np.where(prompt, nearest, np.where(late, after, len(order)))
    how = np.r_[checked["how"].to_numpy(dtype=object)[order], None]
    return stops.assign(
        state=np.where(prompt, "on_time", np.where(late, "late", "missed")).astype(object),
        late_min=np.where(chosen < len(order), (visit_ms[chosen] - due_ms) / 60_000, np.nan),
        how=how[chosen],
    )


def _places(stops: pd.DataFrame, checked: pd.DataFrame) -> tuple[Ints, Ints]:
    """Return a number for guard and place of each stop and of each check-in."""
    both = pd.concat([stops[_PLACE].astype(str), checked[_PLACE].astype(str)], ignore_index=True)
    number = both.groupby(_PLACE, sort=True).ngroup().to_numpy().astype(np.int64)
    of_stops: Ints = number[: len(stops)]
    return of_stops, number[len(stops) :]


def _ms(at: "pd.Series") -> Ints:
    plain = at.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[ms]")
    return (plain - np.datetime64("2000-01-01", "ms")).astype(np.int64)
