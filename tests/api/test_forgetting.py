"""What was kept for long enough is deleted, and the service does it by itself."""

from datetime import datetime, timedelta
from threading import Event

from sqlalchemy import Engine

from api.forgetting import Forgotten, forget_now
from api.repeating import repeating
from data.store import idempotency
from data.store.engine import session_scope
from data.store.idempotency import Answer, Asked
from geo.clock import LOCAL

NOW = datetime(2026, 11, 20, 15, tzinfo=LOCAL)
KEPT = timedelta(days=90)


def test_an_answer_is_kept_for_a_week(engine: Engine) -> None:
    asked = Asked("account:1", "key-12345", "POST /", "0" * 64)
    with session_scope(engine) as session:
        assert idempotency.keep(session, asked, Answer(201, "{}", {}), NOW)
    assert forget_now(engine, NOW + timedelta(days=6), KEPT) == Forgotten(0, 0, 0, 0, 0)
    assert forget_now(engine, NOW + timedelta(days=8), KEPT) == Forgotten(0, 0, 1, 0, 0)
    assert forget_now(engine, NOW + timedelta(days=8), KEPT) == Forgotten(0, 0, 0, 0, 0)


def test_work_is_repeated_also_after_it_failed_and_ends_with_the_service() -> None:
    done, times = Event(), []

    def work() -> None:
        times.append(1)
        if len(times) == 1:
            raise RuntimeError("once")
        done.set()

    with repeating("test", work, 0.01):
        assert done.wait(30)
    ended = len(times)
    assert not Event().wait(0.05)
    assert len(times) == ended


def test_nothing_is_repeated_where_it_is_switched_off() -> None:
    with repeating("test", lambda: 1 / 0, 0):
        assert not Event().wait(0.01)
