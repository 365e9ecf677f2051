"""Who may take which step: roles, own grids and departments, four eyes."""

from geo.cases import (
    allowed,
)
from geo.cases.loop import CASE
from tests.geo.cases.worlds import (
    ADMIN,
    ANALYST,
    CABLES,
    DISPATCHER,
    GUARD,
    MANAGER,
    NEIGHBOUR,
    OTHER_GRID,
    POWER,
    RESIDENT,
    STRANGER,
    TELECOM,
    TELECOM_TOO,
    TURNCOAT,
    WORKER,
    Story,
    commands,
    story,
)


def test_guards_report_and_note_and_no_more() -> None:
    assert {o.command for o in allowed(None, GUARD)} == {"link"}
    for state in CASE.states:
        assert commands(story(state.code), GUARD) == {"note"}


def test_analysts_and_admins_take_no_step() -> None:
    for actor in (ANALYST, ADMIN):
        assert allowed(None, actor) == ()
        assert all(allowed(story(state.code).case, actor) == () for state in CASE.states)


def test_who_handled_cannot_close_whatever_the_role() -> None:
    told = story("handled")
    refused = told.refused(TURNCOAT, "close")
    assert refused.code == "not_handler"
    assert told.refused(TURNCOAT, "redo").code == "not_handler"
    assert "close" not in commands(told, TURNCOAT)
    told.does(MANAGER, "close")
    assert told.refused(TURNCOAT, "evaluate").code == "not_handler"


def test_four_eyes_remember_every_round() -> None:
    told = story("handled")
    told.does(DISPATCHER, "redo")
    told.does(TELECOM_TOO, "handle")
    assert told.refused(TURNCOAT, "close").code == "not_handler"


def test_who_dispatched_may_close_but_not_evaluate_the_own_closing() -> None:
    told = story("closed")
    assert told.now.closer == DISPATCHER.name
    assert told.refused(DISPATCHER, "evaluate").code == "not_closer"
    told.does(MANAGER, "evaluate")


def test_a_department_acts_on_what_is_dispatched_to_it_only() -> None:
    told = story("dispatched")
    assert told.refused(POWER, "accept").code == "addressed"
    assert told.refused(POWER, "note").code == "concerned"
    told.does(TELECOM_TOO, "accept")
    told.does(TELECOM, "handle")


def test_grid_workers_act_in_their_own_grids_only() -> None:
    told = story("linked")
    assert told.refused(STRANGER, "file").code == "own_grid"
    assert told.refused(STRANGER, "note").code == "concerned"
    told.does(WORKER, "file")
    told.does(DISPATCHER, "dispatch", department="grid")
    assert told.refused(STRANGER, "accept").code == "addressed"
    told.does(WORKER, "accept")
    told.does(WORKER, "handle")
    assert told.now.handlers == {WORKER.name}


def test_only_the_reporter_among_residents_evaluates_and_notes() -> None:
    told = story("closed")
    assert told.refused(NEIGHBOUR, "evaluate").code == "reporter"
    assert told.refused(NEIGHBOUR, "note").code == "concerned"
    told.does(RESIDENT, "note", description="谢谢")
    told.does(RESIDENT, "evaluate")


def test_who_writes_down_a_call_names_who_may_follow_it() -> None:
    told = Story()
    told.does(DISPATCHER, "link", **CABLES, reporter=RESIDENT.name, channel="hotline")
    assert (told.now.reporter, told.now.linked_by) == (RESIDENT.name, DISPATCHER.name)
    told.does(RESIDENT, "note")


def test_a_resident_cannot_make_somebody_else_the_reporter() -> None:
    told = Story()
    refused = told.refused(RESIDENT, "link", **CABLES, reporter=NEIGHBOUR.name)
    assert refused.code == "invalid"
    told.does(RESIDENT, "link")
    assert told.now.reporter == RESIDENT.name


def test_residents_report_only_what_they_may() -> None:
    private = {**CABLES, "category": "2102"}
    told = Story()
    refused = told.refused(RESIDENT, "link", **private)
    assert refused.code == "needs"
    assert [need.field for need in refused.missing] == ["category"]
    told.does(WORKER, "link", **private)


def test_only_managers_bring_back_what_was_cancelled_or_merged() -> None:
    for state in ("cancelled", "merged"):
        told = story(state)
        assert told.refused(DISPATCHER, "reopen").code == "role"
        told.does(MANAGER, "reopen")
        assert (told.now.state, told.now.merged_into) == ("linked", None)


def test_another_grid_stays_another_grid() -> None:
    told = Story()
    told.does(STRANGER, "link", **{**CABLES, "grid_id": OTHER_GRID})
    assert told.refused(WORKER, "file").code == "own_grid"
