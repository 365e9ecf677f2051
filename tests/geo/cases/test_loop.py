"""联集派办结评: the six steps in their order, by those who may take them, and no other way."""

from dataclasses import replace

import pytest

from geo.cases import (
    Actor,
    Applied,
    Details,
    Refused,
    allowed,
    apply,
    replay,
)
from geo.cases.case import FLOWS
from geo.cases.loop import CASE
from tests.geo.cases.worlds import (
    AFTER,
    CABLES,
    CHECK,
    DISPATCHER,
    EVERYBODY,
    GUARD,
    MANAGER,
    OTHER,
    POWER,
    RESIDENT,
    SYSTEM,
    TELECOM,
    TELECOM_TOO,
    WORKER,
    Story,
    commands,
    filled,
    story,
)


def test_five_people_take_a_case_through_with_one_return_one_redo_and_one_refused_shortcut() -> (
    None
):
    told = Story()
    told.does(RESIDENT, "link")
    told.does(WORKER, "file", severity=4)
    told.does(DISPATCHER, "dispatch", department="power")
    told.does(POWER, "return", reason="是通信线，不是电线")
    told.does(DISPATCHER, "dispatch", department="telecom")
    shortcut = told.refused(DISPATCHER, "close", evidence=CHECK)
    assert shortcut.code == "wrong_step"
    told.does(TELECOM, "accept")
    told.does(TELECOM, "handle", result="已捆扎", evidence=AFTER)
    told.does(DISPATCHER, "redo", reason="仍有一处下垂")
    told.does(TELECOM, "handle", result="已入槽", evidence=AFTER)
    told.does(DISPATCHER, "close", evidence=CHECK)
    told.does(RESIDENT, "evaluate", rating=4)
    case = told.now
    assert case.state == "evaluated"
    assert (case.version, case.redos, case.returns, case.rating) == (11, 1, 1, 4)
    assert case.departments == ("power", "telecom")
    assert case.handlers == {"tang"}
    assert (case.severity, case.linked_by, case.reporter) == (4, RESIDENT.name, RESIDENT.name)
    assert [event.after for event in case.history] == [
        "linked",
        "filed",
        "dispatched",
        "filed",
        "dispatched",
        "accepted",
        "handled",
        "accepted",
        "handled",
        "closed",
        "evaluated",
    ]
    assert len({event.actor for event in case.history}) == 5
    assert replay(case.history) == case


def test_a_refused_shortcut_says_why_and_what_is_possible_and_for_whom() -> None:
    refused = story("dispatched").refused(DISPATCHER, "close", evidence=CHECK)
    assert refused.zh == "案件现为“已派单”，不能“结：核查结案”；须先到：待核查。"
    assert refused.en == "The case is dispatched: 'close' is possible when it is handled."
    may = {option.command: option.roles for option in refused.allowed}
    assert may["accept"] == ("grid_worker", "department")
    assert set(may) == {
        "dispatch",
        "accept",
        "return",
        "suspend",
        "escalate",
        "merge",
        "cancel",
        "note",
        "ask",
        "answer",
    }


@pytest.mark.parametrize("state", [state.code for state in CASE.states])
@pytest.mark.parametrize("command", [verb.code for verb in CASE.verbs if verb.code != "link"])
def test_what_the_table_does_not_have_is_refused_to_everybody(state: str, command: str) -> None:
    told = story(state)
    if CASE.row(command, state) is not None:
        return
    for actor in EVERYBODY:
        code = told.refused(actor, command).code
        assert code == ("wrong_step" if actor.role in CASE.roles(command) else "role")


@pytest.mark.parametrize("state", [state.code for state in CASE.states])
@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: f"{actor.name}-{actor.role}")
def test_what_is_allowed_is_applied_and_nothing_else(state: str, actor: Actor) -> None:
    told = story(state)
    may = {option.command: option for option in allowed(told.case, actor)}
    for verb in CASE.verbs:
        option = may.get(verb.code)
        details = (
            filled(option)
            if option
            else Details(**told.command(actor, verb.code).details.as_dict())
        )
        command = replace(told.command(actor, verb.code), details=details)
        done = apply(told.case, command, target=OTHER)
        assert isinstance(done, Applied) == (verb.code in may), (verb.code, done)


def test_a_case_can_be_dispatched_anew_before_it_is_accepted_with_a_reason() -> None:
    told = story("dispatched")
    assert told.refused(MANAGER, "dispatch", department="power").code == "needs"
    told.does(MANAGER, "dispatch", department="power", reason="线路归供电")
    assert told.refused(TELECOM, "accept").code == "addressed"
    told.does(TELECOM, "note", description="线路图见附件")
    told.does(POWER, "accept")


def test_suspending_and_resuming_leads_back_to_where_it_was() -> None:
    for state in ("filed", "dispatched", "accepted"):
        told = story(state)
        told.does(MANAGER, "suspend", reason="weather", description="雨季后施工")
        assert told.refused(TELECOM, "accept").code == "wrong_step"
        told.does(SYSTEM, "resume")
        assert told.now.state == state
        assert told.now.resume_to is None


def test_what_does_not_wait_cannot_be_suspended() -> None:
    told = Story()
    told.does(GUARD, "link", **{**CABLES, "category": "2403"})
    told.does(WORKER, "file")
    assert told.refused(DISPATCHER, "suspend").code == "not_in_category"
    assert "suspend" not in commands(told, DISPATCHER)


def test_an_extension_is_asked_for_and_answered_once() -> None:
    told = story("accepted")
    assert told.refused(DISPATCHER, "grant_extension").code == "asked"
    told.does(TELECOM, "ask_extension")
    assert told.refused(TELECOM_TOO, "ask_extension").code == "nothing_asked"
    told.does(DISPATCHER, "refuse_extension")
    told.does(TELECOM, "ask_extension")
    told.does(MANAGER, "grant_extension")
    assert told.now.asked is None
    assert told.now.state == "accepted"


def test_reopening_starts_again_from_dispatching() -> None:
    for state in ("closed", "evaluated"):
        told = story(state)
        told.does(MANAGER, "reopen")
        case = told.now
        assert (case.state, case.reopens, case.department, case.rating) == ("filed", 1, None, None)


def test_merging_tells_the_other_case() -> None:
    done = story("filed").does(DISPATCHER, "merge")
    assert (done.case.state, done.case.merged_into) == ("merged", "C-2")
    (note,) = done.follow
    assert (note.case_id, note.kind, note.details.target) == ("C-2", "note", "C-1")
    assert isinstance(apply(OTHER, note), Applied)


@pytest.mark.parametrize(
    "target", [None, replace(OTHER, state="merged"), replace(OTHER, case_id="C-3")]
)
def test_merging_needs_a_case_that_is_alive(target: None) -> None:
    told = story("filed")
    done = apply(told.case, told.command(DISPATCHER, "merge"), target=target)
    assert isinstance(done, Refused)
    assert done.code == "no_such_target"


def test_a_case_does_not_merge_into_itself() -> None:
    told = story("filed")
    done = apply(told.case, told.command(DISPATCHER, "merge", target="C-1"), target=told.case)
    assert isinstance(done, Refused)
    assert done.code == "no_such_target"


def test_escalating_counts_and_moves_nothing() -> None:
    told = story("accepted")
    told.does(MANAGER, "escalate")
    told.does(SYSTEM, "escalate")
    assert (told.now.escalations, told.now.state) == (2, "accepted")


def test_the_tables_are_sound() -> None:
    for flow in FLOWS.values():
        states = {state.code for state in flow.states} | {""}
        for row in flow.rows:
            assert flow.verb(row.command)
            assert set(row.before) <= states
            assert row.after in states | {"=", "<"}
        for state in states:
            at = [row.command for row in flow.at(state)]
            assert len(at) == len(set(at)), (flow.name, state)
        assert {verb.code for verb in flow.verbs} == {row.command for row in flow.rows}
