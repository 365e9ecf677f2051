"""A case is its events: a command is done once, a history replayed in its order."""

import json
from dataclasses import replace

import pytest

from geo.cases import (
    Applied,
    Command,
    Details,
    Event,
    Refused,
    apply,
    replay,
)
from tests.geo.cases.worlds import (
    ANALYST,
    GRID,
    GUARD,
    MONDAY,
    RESIDENT,
    TELECOM,
    WORKER,
    Story,
    story,
)


def test_things_that_do_not_go_together() -> None:
    told = story("linked")
    assert told.refused(WORKER, "fly").code == "no_such_command"
    assert told.refused(WORKER, "link").code == "case_exists"
    assert told.refused(WORKER, "walk", place_ref="household:1", grid_id=GRID).code == "case_exists"
    assert told.refused(WORKER, "file", base=9).code == "unknown_version"
    elsewhere = apply(told.case, replace(told.command(WORKER, "file"), case_id="C-9"))
    assert isinstance(elsewhere, Refused)
    assert elsewhere.code == "other_case"
    nothing = Story()
    assert nothing.refused(WORKER, "file").code == "no_such_case"
    assert nothing.refused(WORKER, "fly").code == "no_such_command"
    assert nothing.refused(ANALYST, "link").code == "role"


def test_the_same_command_twice_is_done_once() -> None:
    told = story("linked")
    command = told.command(WORKER, "file")
    first = apply(told.case, command)
    assert isinstance(first, Applied)
    again = apply(first.case, command)
    assert again == Applied(first.case, first.event, again=True)
    other = apply(first.case, replace(command, details=Details(description="别的")))
    assert isinstance(other, Refused)
    assert other.code == "id_reused"


def test_a_new_case_sent_twice_is_made_once() -> None:
    command = Story().command(RESIDENT, "link")
    first = apply(None, command)
    assert isinstance(first, Applied)
    again = apply(first.case, command)
    assert isinstance(again, Applied)
    assert again.again


def test_times_without_a_zone_are_no_times() -> None:
    with pytest.raises(ValueError, match="no zone"):
        Command("x", "C-1", "link", GUARD, MONDAY.replace(tzinfo=None))


def test_a_history_is_replayed_only_in_its_order() -> None:
    history = story("accepted").now.history
    with pytest.raises(ValueError, match="does not follow"):
        replay(history[1:])
    with pytest.raises(ValueError, match="does not follow"):
        replay((*history[:2], history[3]))
    with pytest.raises(ValueError, match="at least one"):
        replay(())


def test_events_travel_as_json() -> None:
    told = story("accepted")
    told.does(TELECOM, "ask_extension")
    told.does(TELECOM, "handle")
    for event in told.now.history:
        assert Event.from_dict(json.loads(json.dumps(event.as_dict()))) == event
