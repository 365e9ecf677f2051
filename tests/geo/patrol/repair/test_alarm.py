"""Alarms: in time for every miss, and true to the second about who can still make it."""

from itertools import pairwise
from math import inf

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.patrol.repair import Event, See, Situation, alarms, repair, running, situation
from geo.patrol.repair.alarm import LEAD_S
from geo.patrol.repair.passes import Passes
from tests.geo.patrol.repair.worlds import Frames, at, place, planned, two_on_one_street
from tests.worlds import tiny_community

STEP_S = 60.0


def test_the_latest_start_is_the_deadline_less_the_way() -> None:
    now = situation(running(two_on_one_street()), Event(at(10), lost={"G02": None}))
    (row,) = alarms(now).query("segment == 1 and state != 'ok' or segment == 1").itertuples()
    # The eastern end was seen at 5 min and is due at 35. G01 is back at the western end at 30 and
    # walks east: at 32.5 he is half-way, with 300 + 150 m to go he would come too late. Leaving at
    # 30 min needs 600 s, five minutes too long; going on east from 25 min he turns at 27:30.
    assert row.deadline == at(35)
    assert row.guard_id == "G01"
    assert row.latest_start == at(27.5)
    assert row.lead_min == pytest.approx(17.5)
    assert row.state == "ok"


@pytest.mark.parametrize(
    ("minute", "state"),
    [(12, "ok"), (13, "due soon"), (22, "due soon"), (23, "must go now"), (27, "must go now")],
)
def test_an_alarm_grows_more_urgent(minute: int, state: str) -> None:
    now = situation(running(two_on_one_street()), Event(at(10), lost={"G02": None}))
    (row,) = alarms(now, at(minute)).query("segment == 1").itertuples()
    assert row.state == state


def test_what_nobody_can_reach_is_lost() -> None:
    now = situation(running(two_on_one_street()), Event(at(10), lost={"G02": None}))
    (row,) = alarms(now, at(28)).query("segment == 1").itertuples()
    assert row.state == "lost"
    assert pd.isna(row.latest_start)


def test_the_alarm_is_gone_after_the_repair() -> None:
    now = situation(running(two_on_one_street()), Event(at(10), lost={"G02": None}))
    found = repair(now)
    assert found.lost == 0
    assert (found.alarms().query("segment == 1")["deadline"] >= at(35)).all()
    assert found.alarms().query("segment == 1")["planned_at"].iloc[0] <= at(35)


def test_a_place_that_must_be_seen_has_an_alarm_of_its_own() -> None:
    event = Event(at(10), sees=(See(place(150, 40), 8, "栏杆"),))
    told = alarms(situation(running(two_on_one_street()), event))
    (row,) = told.query("place == '栏杆'").itertuples()
    # At 10 min G01 and G02 stand at the ends of the lane, 190 m from its middle, and walk away
    # eastward. Who turns after x seconds has come 190 + 2 x: 480 s leave x = 145. Going on to the
    # eastern end of the lane would take G01 490 s.
    assert row.deadline == at(18)
    assert row.latest_start == at(10) + pd.Timedelta(seconds=145)
    assert row.state == "must go now"


@pytest.fixture(scope="module")
def tiny_frames() -> Frames:
    """A day of four walkers on the tiny community, no relief."""
    return planned(tiny_community(), guards=16, walkers=2)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(minute=st.integers(0, 22 * 60), who=st.integers(0, 1), limit=st.sampled_from([12, 20, 45]))
def test_no_miss_becomes_certain_without_an_alarm_five_minutes_before(
    tiny_frames: Frames, minute: int, who: int, limit: int
) -> None:
    """Step through time: while somebody can still make it and a step later nobody can.

    Limits are cut so that there are misses; who can make it is worked out anew, with another
    shortest-path code, from where everybody is.
    """
    streets = tiny_frames["streets"].assign(max_gap_min=float(limit))
    plan = running({**tiny_frames, "streets": streets})
    names = [plan.shifts[walk].guard_id for walk in plan.on_duty(minute * 60.0)]
    now = situation(plan, Event(at(minute), lost={names[who]: None}))
    world = World(now)
    alarmed: dict[tuple[int, float], float] = {}
    could: dict[tuple[int, float], bool] = {}
    for second in now.at_s + np.arange(0, 25 * 60, STEP_S):
        told = alarms(now, plan.begin + pd.Timedelta(seconds=second))
        rows = zip(told["segment"], told["deadline"], told["state"], strict=True)
        states = {(segment, due): state for segment, due, state in rows}
        for segment, due in world.missed(second):
            if min(due) > now.end_s:
                continue  # the next shift may help
            key = segment, min(due)
            state = states[segment, plan.moment(min(due))]
            if state != "ok":
                alarmed.setdefault(key, second)
            reached = world.reached(segment, due, second)
            assert (state == "lost") == (not reached)
            if could.get(key) and not reached:
                assert alarmed[key] <= max(second - STEP_S - 300.0, now.at_s)
            could[key] = reached


class World:
    """Who can be where, worked out step by step."""

    def __init__(self, now: Situation) -> None:
        self.now, self.net = now, now.net
        self.graph = nx.Graph()
        for (a, b), metres in zip(self.net.edges.tolist(), self.net.length_m, strict=True):
            known = self.graph.get_edge_data(a, b, {"weight": inf})["weight"]
            self.graph.add_edge(a, b, weight=min(known, float(metres)))
        self.far = dict(nx.all_pairs_dijkstra_path_length(self.graph))
        self.seen = [[float(last)] for last in now.ledger.last_s]
        for walked in [*(line.walked for line in now.nothing), now.later]:
            for row in range(len(walked)):
                for end in (0, 1):
                    moment = self._passes_end(walked, row, end)
                    if moment is not None:
                        self.seen[2 * int(walked.segment[row]) + end].append(moment)

    def _passes_end(self, walked: Passes, row: int, end: int) -> float | None:
        at_m = 0.0 if end == 0 else float(self.net.length_m[walked.segment[row]])
        if abs(walked.from_m[row] - at_m) < 0.3:
            return float(walked.begin_s[row])
        return float(walked.end_s[row]) if abs(walked.to_m[row] - at_m) < 0.3 else None

    def missed(self, second: float) -> list[tuple[int, tuple[float, float]]]:
        """Return what the plan misses of the waits that have begun: when both ends are due.

        An end that is seen in time is due at infinity. Waits of both ends that begin with the same
        passage are one.
        """
        found = []
        for segment in range(len(self.net.lines)):
            along_s = float(self.net.length_m[segment]) / self.now.running.speed_mps
            one, other = self._bad(2 * segment, second), self._bad(2 * segment + 1, second)
            for begun, due in one.items():
                near = [b for b in other if abs(b - begun) <= along_s + 1.0]
                found.append((segment, (due, other.pop(near[0]) if near else inf)))
            found += [(segment, (inf, due)) for due in other.values()]
        return found

    def _bad(self, site: int, second: float) -> dict[float, float]:
        """Return the open waits of an end that are too long: when each began, when it is due."""
        limit = float(self.now.ledger.limit_s[site])
        moments = [*sorted(self.seen[site]), self.now.running.end_s]
        return {
            begun: begun + limit
            for begun, seen in pairwise(moments)
            if begun <= second + LEAD_S and seen > second and seen > begun + limit + 1.0
        }

    def reached(self, segment: int, due: tuple[float, float], second: float) -> bool:
        """Return whether somebody who leaves now, or will be on duty, sees the ends in time."""
        along_s = float(self.net.length_m[segment]) / self.now.running.speed_mps
        a, b = self.net.edges[segment].tolist()
        tasks = [(a, min(due[0], due[1] - along_s)), (b, min(due[1], due[0] - along_s))]
        tasks += [(node, one) for node, one in zip((a, b), due, strict=True) if max(due) == inf]
        latest = [(node, one) for node, one in tasks if one < inf]
        return any(
            self._arrives(number, node, second) <= one + 1e-6
            for node, one in latest
            for number in range(len(self.now.duties))
        )

    def _arrives(self, number: int, node: int, second: float) -> float:
        duty, walked = self.now.duties[number], self.now.nothing[number].walked
        done = np.flatnonzero(walked.begin_s <= second)
        segment, at_m = duty.spot.segment, duty.spot.at_m
        if len(done):
            row = int(done[-1])
            share = min(
                (second - walked.begin_s[row]) / (walked.end_s[row] - walked.begin_s[row]), 1
            )
            segment = int(walked.segment[row])
            at_m = float(walked.from_m[row] + share * (walked.to_m[row] - walked.from_m[row]))
        a, b = self.net.edges[segment].tolist()
        metres = min(
            at_m + self.far[a][node], float(self.net.length_m[segment]) - at_m + self.far[b][node]
        )
        moment = second
        for begin_s, end_s in duty.meals_s:
            if begin_s <= moment < end_s:
                moment = end_s
        left_s = metres / self.now.running.speed_mps
        for begin_s, end_s in duty.meals_s:
            if moment < begin_s < moment + left_s:
                left_s += end_s - begin_s
        return moment + left_s if moment + left_s <= duty.end_s else inf
