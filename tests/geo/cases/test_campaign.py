"""Inspections: what is found is a hazard until it is closed and seen to be gone on the spot."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geo.cases import (
    Actor,
    Applied,
    Campaign,
    Case,
    Finding,
    apply,
    findings_as_commands,
    on_patrol_list,
)
from geo.cases.campaign import progress
from tests.geo.cases.worlds import (
    CABLES,
    CHECK,
    GRID,
    GUARD,
    MANAGER,
    MONDAY,
    TELECOM,
    Story,
    story,
)

PLACES = ("building:1", "building:2", "building:3")
CAMPAIGN = Campaign(
    "I-9", "周联合检查", MONDAY, MONDAY + timedelta(hours=5), PLACES, ("police", "fire"), MANAGER
)
FINDINGS = (
    Finding("F-1", "building:1", MONDAY, "1001", "通道被占", grid_id=GRID, evidence=CHECK),
    Finding("F-2", "building:1", MONDAY, "1002", "灭火器过期", place=(126.6, 45.7)),
    Finding("F-3", "building:2", MONDAY),
)


def made() -> list[Case]:
    cases = []
    for command in findings_as_commands(CAMPAIGN, FINDINGS):
        done = apply(None, command)
        assert isinstance(done, Applied)
        cases.append(done.case)
    return cases


def test_findings_become_hazards_of_the_inspection() -> None:
    cases = made()
    assert [(case.case_id, case.category, case.severity) for case in cases] == [
        ("F-1", "1001", 4),
        ("F-2", "1002", 4),
    ]
    assert {case.channel for case in cases} == {"inspection"}
    assert {case.linked_by for case in cases} == {MANAGER.name}
    assert all(on_patrol_list(case) for case in cases)


def test_the_progress_of_an_inspection_adds_up() -> None:
    cases = made()
    cases[1] = replace(cases[1], state="cancelled")
    found = progress(CAMPAIGN, FINDINGS, [*cases, story("filed").now])
    assert (found.places, found.inspected, found.clean, found.missed) == (3, 2, 1, ("building:3",))
    assert (found.found, found.open, found.closed, found.verified, found.void) == (2, 1, 0, 0, 1)
    done = [replace(story("closed").now, case_id="F-1"), cases[1]]
    assert progress(CAMPAIGN, FINDINGS, done).closed == 1
    told = story("closed")
    told.does(GUARD, "note", seen="gone", evidence=CHECK)
    done = [replace(told.now, case_id="F-1"), cases[1]]
    assert progress(CAMPAIGN, FINDINGS, done).verified == 1


def test_an_inspection_has_places_and_an_end() -> None:
    with pytest.raises(ValueError, match="end after"):
        replace(CAMPAIGN, ends=MONDAY)
    with pytest.raises(ValueError, match="needs places"):
        replace(CAMPAIGN, place_refs=())


def test_a_hazard_stays_on_the_patrols_list_until_closed_and_seen_to_be_gone() -> None:
    told = story("handled")
    told.does(GUARD, "note", seen="gone", evidence=CHECK)
    assert on_patrol_list(told.now)
    told.does(MANAGER, "close")
    assert on_patrol_list(told.now)
    told.does(GUARD, "note", seen="gone", evidence=CHECK)
    assert not on_patrol_list(told.now)


def test_seen_to_be_there_again_it_is_on_the_list_again() -> None:
    told = story("closed")
    told.does(GUARD, "note", seen="gone", evidence=CHECK)
    told.does(GUARD, "note", seen="there", evidence=CHECK)
    assert on_patrol_list(told.now)


@pytest.mark.parametrize(("first", "then"), [("gone", "there"), ("there", "gone")])
def test_what_was_seen_last_counts_whoever_tells_it_first(first: str, then: str) -> None:
    told = story("closed")
    base, earlier = told.now.version, told.at + timedelta(hours=1)
    told.at += timedelta(hours=5)
    told.does(GUARD, "note", seen=then, evidence=CHECK)
    other = Actor("li", "guard")
    told.does(other, "note", seen=first, evidence=CHECK, base=base, offline=True, at=earlier)
    assert on_patrol_list(told.now) == (then == "there")


def test_who_handled_it_does_not_verify_it() -> None:
    told = story("closed")
    told.does(TELECOM, "note", seen="gone", evidence=CHECK)
    assert on_patrol_list(told.now)


def test_reopening_puts_it_back_on_the_list() -> None:
    told = story("closed")
    told.does(GUARD, "note", seen="gone", evidence=CHECK)
    told.does(MANAGER, "reopen")
    assert on_patrol_list(told.now)
    assert told.now.seen_gone_at is None


@pytest.mark.parametrize("state", ["cancelled", "merged"])
def test_what_was_cancelled_or_merged_is_not_on_the_list(state: str) -> None:
    assert not on_patrol_list(story(state).now)


def test_incidents_are_not_on_the_list() -> None:
    told = Story()
    told.does(GUARD, "link", **{**CABLES, "category": "2201"})
    assert not on_patrol_list(told.now)
