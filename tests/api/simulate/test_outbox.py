"""The simulated outbox: only the server says that something is accepted, nothing goes away."""

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.simulate.line import MARK, Line, Reply, trouble
from api.simulate.outbox import Outbox, state_of
from geo.errors import InputError

JSON, HTML = "application/json", "text/html"


def outbox(*kinds: str) -> Outbox:
    made = Outbox(Random(0))  # noqa: S311
    for number, kind in enumerate(kinds):
        made.put(str(number), kind, f"content {number}")
    return made


def verdict(box: Outbox, item_id: str, status: int, **more: object) -> Mapping[str, Any]:
    return {"id": item_id, "hash": box.items[item_id].hash, "status": status, **more}


@pytest.mark.parametrize(
    ("reply", "wrong"),
    [
        (None, "offline"),
        (Reply(200, JSON, {"mark": MARK}), None),
        (Reply(200, JSON, {"mark": "other"}), "portal"),
        (Reply(200, JSON, None), "portal"),
        (Reply(200, HTML, None), "portal"),
        (Reply(302, HTML, None), "portal"),
        (Reply(511, HTML, None), "portal"),
        (Reply(401, "application/problem+json", {}), "sign-in"),
        (Reply(401, HTML, None), "portal"),
        (Reply(423, JSON, {}), "busy"),
        (Reply(429, HTML, None), "busy"),
        (Reply(503, HTML, None), "busy"),
        (Reply(500, HTML, None), "server"),
        (Reply(502, JSON, {}), "server"),
        (Reply(410, JSON, {}), "gone"),
        (Reply(422, "application/problem+json", {}), "refused"),
        (Reply(413, HTML, None), "portal"),
    ],
)
def test_only_what_is_marked_as_ours_is_an_answer(reply: Reply | None, wrong: str | None) -> None:
    assert trouble(reply) == wrong


@pytest.mark.parametrize("url", ["", "gridbeat", "ftp://there", "http://"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(InputError):
        Line(url, None)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "accepted"), (201, "accepted"), (202, "ready"), (401, "ready"), (408, "ready"),
        (409, "conflict"), (422, "repair"), (423, "ready"), (429, "ready"), (500, "ready"),
        (503, "ready"),
    ],
)  # fmt: skip
def test_what_a_status_means_for_one_item(status: int, state: str) -> None:
    assert state_of(status) == state


def test_cries_for_help_go_first_and_the_rest_in_order() -> None:
    box = outbox("checkin", "case", "sos", "checkin")
    assert [one.id for one in box.take(0, 3)] == ["2", "0", "1"]
    assert [one.id for one in box.take(0, 3)] == ["3"]


def test_a_verdict_on_other_content_is_none() -> None:
    box = outbox("checkin")
    (item,) = box.take(0, 1)
    box.judge(item, {**verdict(box, "0", 200), "hash": "of something else"}, 0)
    assert (item.state, item.failures) == ("ready", 1)
    assert box.take(0, 1) == []
    assert box.take(2, 1) == [item]


def test_a_wait_that_is_asked_for_is_kept() -> None:
    box = outbox("checkin")
    (item,) = box.take(0, 1)
    box.judge(item, verdict(box, "0", 423, retry_after_s=20.0), 100)
    assert box.take(119.9, 1) == []
    assert box.take(120, 1) == [item]


def test_what_comes_back_is_mended_under_its_id() -> None:
    box = outbox("checkin")
    (item,) = box.take(0, 1)
    box.judge(item, verdict(box, "0", 422), 0)
    former = item.hash
    box.mend("0", "other content")
    assert box.take(0, 1) == [item]
    assert item.hash != former


def test_a_photo_the_server_misses_is_sent_anew() -> None:
    box = Outbox(Random(0))  # noqa: S311
    item = box.put("0", "case", "content", [b"photo"])
    (name,) = item.photos
    assert box.wanted(0) == []
    box.take(0, 1)
    box.judge(item, verdict(box, "0", 200), 0)
    assert [found for found, _ in box.wanted(0)] == [name]
    box.photos[name].state = "stored"
    assert box.wanted(0) == []
    box.judge(item, verdict(box, "0", 200, photos_missing=[name]), 0)
    assert [found for found, _ in box.wanted(0)] == [name]


@given(data=st.data())
def test_nothing_goes_away_and_only_verdicts_accept(data: st.DataObject) -> None:
    box = outbox(*data.draw(st.lists(st.sampled_from(["checkin", "case", "sos"]), max_size=5)))
    accepted: set[str] = set()
    number, now_s = len(box.items), 0.0
    for _ in range(data.draw(st.integers(0, 12))):
        now_s += data.draw(st.floats(0, 400))
        taken = box.take(now_s, data.draw(st.integers(1, 3)))
        if data.draw(st.booleans()):
            box.recover()
        elif data.draw(st.booleans()):
            box.failed(taken, now_s, counts=data.draw(st.booleans()))
        else:
            for item in taken:
                status = data.draw(st.sampled_from([200, 202, 409, 422, 423, 500, None]))
                said = None if status is None else verdict(box, item.id, status)
                box.judge(item, said, now_s)
                accepted |= {item.id} if status == 200 else set()
    assert len(box.items) == number
    assert {one.id for one in box.items.values() if one.state == "accepted"} == accepted
