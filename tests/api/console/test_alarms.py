"""The page of alarms: what is open, who takes care of it, and what was."""

import re
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.store import alarms, audit
from data.store.engine import read_scope, session_scope
from geo.access import Role
from geo.clock import LOCAL
from geo.live import Cause
from tests.api.conftest import CODE
from tests.api.console.conftest import Visitors

PAGE = f"/console/{CODE}/alarms"
SINCE = datetime(2026, 11, 27, 23, tzinfo=LOCAL)


def opened(engine: Engine, here: int, *causes: Cause) -> None:
    with session_scope(engine) as session:
        alarms.settle(session, here, causes, SINCE + timedelta(minutes=2))


def test_an_alarm_is_taken_on_with_a_word_and_is_on_record(
    person: Visitors, engine: Engine, community: int
) -> None:
    silent = Cause("silent", "G15 1", SINCE, "G15", facts={"last": SINCE.isoformat()})
    opened(engine, community, silent, Cause("unwatched", "", SINCE, facts={"on_shift": 4}))
    deng = person(Role.dispatcher)
    page = deng.opens(f"{PAGE}?lang=zh")
    assert re.findall(r"</span> (.+)</h3>", page) == ["无人在岗", "G15 失去联系"]
    assert "最后一次联系 23:00" in page
    (number,) = re.findall(r'action="[^"]+/alarms/(\d+)"', page.partition("G15")[2])
    status, said = deng.sends(f"{PAGE}/{number}", note=" ")
    assert (status, "请写一句怎么处理。" in said) == (422, True)
    assert deng.sends(f"{PAGE}/{number}", note="已打电话") == (303, f"{PAGE}?done=1")
    assert "已打电话" in deng.opens(PAGE)
    with read_scope(engine) as session:
        done = [one for one in audit.listing(session) if one.action == "alarm.acknowledge"]
    assert [(one.actor, one.subject) for one in done] == [("dispatcher", f"alarms/{number}")]
    opened(engine, community)
    page = deng.opens(f"{PAGE}?lang=en")
    assert "None. Nothing is told either" in page
    assert "G15 out of contact" in page.partition("Over lately")[2]


def test_who_may_not_see_alarms_finds_no_door(person: Visitors) -> None:
    for role in (Role.analyst, Role.department, Role.grid_worker):
        one = person(role)
        assert PAGE not in one.opens(f"/console/{CODE}/cases")
        assert one.client.get(PAGE).status_code == 403
        assert one.sends(f"{PAGE}/1", note="x")[0] == 403
