"""Two people at once, and tablets that come back late: one wins, the other is told why."""

from geo.cases import Applied, Refused, apply, replay
from tests.geo.cases.worlds import (
    AFTER,
    DISPATCHER,
    GUARD,
    MANAGER,
    OTHER,
    POWER,
    TELECOM,
    TELECOM_TOO,
    WORKER,
    Story,
    story,
)


def test_of_two_at_once_one_wins_and_the_other_is_told_what_happened() -> None:
    told = story("dispatched")
    base = told.now.version
    told.does(TELECOM, "accept", base=base)
    refused = told.refused(TELECOM_TOO, "return", base=base)
    assert refused.code == "stale"
    assert [event.kind for event in refused.since] == ["accept"]
    assert "责任部门“签收”" in refused.zh
    assert "department: accept" in refused.en
    assert "handle" in {option.command for option in refused.allowed}


def test_remarks_pass_freely_both_ways() -> None:
    told = story("dispatched")
    base = told.now.version
    told.does(GUARD, "note", base=base)
    told.does(MANAGER, "escalate", base=base)
    told.does(TELECOM, "accept", base=base)
    told.does(GUARD, "note", base=1)
    assert [event.kind for event in told.now.history[-4:]] == ["note", "escalate", "accept", "note"]


def test_ones_own_steps_do_not_make_one_stale() -> None:
    told = story("dispatched")
    base = told.now.version
    told.does(TELECOM, "accept", base=base)
    told.does(TELECOM, "handle", base=base)
    assert told.now.state == "handled"


def test_an_offline_step_that_is_still_in_time_is_taken() -> None:
    told = story("accepted")
    base = told.now.version
    told.does(TELECOM_TOO, "ask_extension")
    told.does(TELECOM, "handle", base=base, offline=True)
    assert told.now.state == "handled"


def test_an_offline_step_that_is_too_late_becomes_a_note() -> None:
    told = story("accepted")
    base = told.now.version
    told.does(TELECOM_TOO, "return")
    before = told.now
    done = told.tries(TELECOM, "handle", result="已捆扎", evidence=AFTER, base=base, offline=True)
    assert isinstance(done, Applied)
    assert done.late is not None
    assert done.late.code == "wrong_step"
    event = done.event
    assert (event.kind, event.intended, event.why) == ("note", "handle", "wrong_step")
    assert (event.details.result, event.details.evidence) == ("已捆扎", AFTER)
    assert done.case.state == before.state == "filed"
    assert replay(done.case.history) == done.case


def test_a_late_step_is_not_taken_even_when_it_is_possible_again() -> None:
    told = story("accepted")
    base = told.now.version
    told.does(TELECOM_TOO, "return")
    told.does(DISPATCHER, "dispatch")
    told.does(TELECOM_TOO, "accept")
    done = told.tries(TELECOM, "handle", base=base, offline=True)
    assert isinstance(done, Applied)
    assert done.late is not None
    assert done.late.code == "stale"
    assert told.now.state == "accepted"


def test_a_case_sent_elsewhere_and_back_has_moved() -> None:
    told = story("dispatched")
    base = told.now.version
    told.does(DISPATCHER, "dispatch", department="power", reason="线路归供电")
    told.does(DISPATCHER, "dispatch", department="telecom", reason="查明归通信")
    done = told.tries(TELECOM, "accept", base=base, offline=True)
    assert isinstance(done, Applied)
    assert done.event.why == "stale"
    assert told.now.state == "dispatched"


def test_who_says_too_late_to_have_handled_cannot_close_either() -> None:
    told = story("accepted")
    base = told.now.version
    told.does(TELECOM_TOO, "handle")
    told.tries(TELECOM, "handle", base=base, offline=True)
    assert told.now.handlers == {TELECOM.name, TELECOM_TOO.name}


def test_a_chain_of_offline_steps_is_judged_as_its_maker_saw_it() -> None:
    told = story("dispatched")
    base = told.now.version
    told.does(DISPATCHER, "dispatch", department="power", reason="线路归供电")
    for kind, why in (("accept", "addressed"), ("handle", "wrong_step")):
        done = told.tries(TELECOM, kind, base=base, offline=True)
        assert isinstance(done, Applied)
        assert (done.event.intended, done.event.why) == (kind, why)
    told.does(POWER, "accept")
    assert told.now.handlers == {TELECOM.name}


def test_what_was_found_and_filed_offline_may_have_been_filed_by_others_meanwhile() -> None:
    told = Story()
    told.does(WORKER, "link", base=0, offline=True)
    told.does(DISPATCHER, "file")
    done = told.tries(WORKER, "file", base=0, offline=True)
    assert isinstance(done, Applied)
    assert (done.event.intended, done.event.why) == ("file", "wrong_step")


def test_what_was_never_possible_is_refused_however_late() -> None:
    told = story("dispatched")
    base = told.now.version
    told.does(TELECOM, "accept")
    refused = told.refused(WORKER, "handle", result="好了", base=base, offline=True)
    assert refused.code == "wrong_step"
    assert told.refused(GUARD, "close", base=base, offline=True).code == "role"
    assert "handle" in {option.command for option in refused.allowed}


def test_a_late_note_sent_twice_is_kept_once() -> None:
    told = story("accepted")
    command = told.command(TELECOM, "handle", offline=True)
    told.does(TELECOM_TOO, "return")
    first = apply(told.case, command)
    assert isinstance(first, Applied)
    again = apply(first.case, command)
    assert isinstance(again, Applied)
    assert again.again
    assert again.event == first.event


def test_a_merge_that_came_too_late_is_told_to_nobody() -> None:
    told = story("filed")
    command = told.command(DISPATCHER, "merge", offline=True)
    told.does(MANAGER, "cancel")
    first = apply(told.case, command, target=OTHER)
    assert isinstance(first, Applied)
    assert (first.event.intended, first.follow) == ("merge", ())
    assert apply(first.case, command, target=OTHER) == Applied(first.case, first.event, again=True)


def test_online_and_stale_is_refused_even_when_it_is_still_possible() -> None:
    told = story("accepted")
    base = told.now.version
    told.does(TELECOM_TOO, "ask_extension")
    done = told.tries(TELECOM, "handle", base=base)
    assert isinstance(done, Refused)
    assert done.code == "stale"
