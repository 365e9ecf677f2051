"""联集派办结评: the six steps in their order, by those who may take them, and no other way."""

import json
from dataclasses import replace

import pytest

from geo.cases import (
    Actor,
    Applied,
    Command,
    Details,
    Event,
    Evidence,
    Refused,
    allowed,
    apply,
    replay,
)
from geo.cases.case import FLOWS
from geo.cases.loop import CASE
from tests.geo.cases.worlds import (
    ADMIN,
    AFTER,
    ANALYST,
    CABLES,
    CHECK,
    DISPATCHER,
    EVERYBODY,
    GRID,
    GUARD,
    MANAGER,
    MONDAY,
    NEIGHBOUR,
    OTHER,
    OTHER_GRID,
    POWER,
    RESIDENT,
    STRANGER,
    SYSTEM,
    TELECOM,
    TELECOM_TOO,
    TURNCOAT,
    WORKER,
    Story,
    filled,
    story,
)


def commands(case_story: Story, actor: Actor) -> set[str]:
    return {option.command for option in allowed(case_story.case, actor)}


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


def test_a_case_can_be_dispatched_anew_before_it_is_accepted_with_a_reason() -> None:
    told = story("dispatched")
    assert told.refused(MANAGER, "dispatch", department="power").code == "needs"
    told.does(MANAGER, "dispatch", department="power", reason="线路归供电")
    assert told.refused(TELECOM, "accept").code == "addressed"
    told.does(TELECOM, "note", description="线路图见附件")
    told.does(POWER, "accept")


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


def test_the_severity_of_the_category_is_written_down_where_the_report_says_none() -> None:
    assert story("linked").now.severity == 3
    told = Story()
    told.does(GUARD, "link", **CABLES, severity=4)
    assert told.now.severity == 4


def test_filing_corrects_what_was_reported() -> None:
    told = story("linked")
    told.does(WORKER, "file", category="1105", severity=1, place=(126.65, 45.76))
    case = told.now
    assert (case.category, case.severity, case.place) == ("1105", 1, (126.65, 45.76))
    assert case.grid_id == GRID


@pytest.mark.parametrize(
    ("state", "actor", "command", "given", "missing"),
    [
        ("filed", DISPATCHER, "dispatch", {"reason": "急"}, ["department"]),
        ("dispatched", TELECOM, "return", {"description": "不是我们的"}, ["reason"]),
        ("dispatched", TELECOM, "return", {"reason": "  "}, ["reason"]),
        ("accepted", TELECOM, "handle", {"description": "好了"}, ["result", "evidence"]),
        ("accepted", TELECOM, "handle", {"result": "好了", "evidence": CHECK}, ["evidence"]),
        ("accepted", TELECOM, "ask_extension", {"reason": "雨"}, ["extension"]),
        ("accepted", DISPATCHER, "suspend", {"reason": "忙"}, ["reason"]),
        ("handled", DISPATCHER, "close", {"description": "看过"}, ["evidence"]),
        ("closed", RESIDENT, "evaluate", {"description": "好"}, ["rating"]),
        ("linked", DISPATCHER, "merge", {"description": "同一处"}, ["target"]),
        ("linked", DISPATCHER, "note", {"target": "C-2"}, ["remark"]),
    ],
)
def test_what_a_step_needs_is_named(
    state: str, actor: Actor, command: str, given: dict, missing: list[str]
) -> None:
    refused = story(state).refused(actor, command, **given)
    assert refused.code == "needs"
    assert [need.field for need in refused.missing] == missing
    assert all(need.zh in refused.zh and need.en in refused.en for need in refused.missing)


def test_evidence_is_asked_by_kind() -> None:
    refused = story("accepted").refused(TELECOM, "handle", result="好了")
    assert refused.zh == "还缺：证据（处置后照片）。"
    assert refused.en == "Still needed: evidence (photo after)."


@pytest.mark.parametrize(
    ("state", "actor", "command", "given", "said"),
    [
        ("linked", WORKER, "file", {"rating": 5}, "此步骤不能带“评分 1–5”"),
        ("linked", WORKER, "file", {"category": "0000"}, "没有类别“0000”"),
        ("linked", WORKER, "file", {"severity": 0}, "严重程度应为 1 至 4"),
        ("linked", WORKER, "file", {"place": (200.0, 45.0)}, "坐标超出经纬度范围"),
        ("filed", DISPATCHER, "dispatch", {"department": "navy"}, "没有部门“navy”"),
        ("closed", MANAGER, "evaluate", {"rating": 6}, "评分应为 1 至 5"),
        ("closed", GUARD, "note", {"seen": "gone"}, "现场所见须有照片或定位"),
        (
            "closed",
            GUARD,
            "note",
            {"seen": "maybe", "evidence": CHECK},
            "现场所见应为已消除或仍存在",
        ),
        ("handled", MANAGER, "close", {"evidence": (Evidence("photo", " "),)}, "证据“photo”无效"),
    ],
)
def test_what_means_nothing_is_refused_not_dropped(
    state: str, actor: Actor, command: str, given: dict, said: str
) -> None:
    refused = story(state).refused(actor, command, **given)
    assert refused.code == "invalid"
    assert said in refused.zh


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


def test_only_managers_bring_back_what_was_cancelled_or_merged() -> None:
    for state in ("cancelled", "merged"):
        told = story(state)
        assert told.refused(DISPATCHER, "reopen").code == "role"
        told.does(MANAGER, "reopen")
        assert (told.now.state, told.now.merged_into) == ("linked", None)


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


def test_another_grid_stays_another_grid() -> None:
    told = Story()
    told.does(STRANGER, "link", **{**CABLES, "grid_id": OTHER_GRID})
    assert told.refused(WORKER, "file").code == "own_grid"
