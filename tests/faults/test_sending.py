"""Whatever happens on the way or to the service: what is accepted is there once, none is lost."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat

import numpy as np
import pytest
from sqlalchemy import select

from api.simulate.guard import picture
from api.simulate.line import Line
from api.simulate.people import expire
from api.simulate.proxy import Asked, Fault, Proxy
from api.simulate.tablet import Tablet
from data.store.engine import read_scope
from data.store.sync_tables import check_in as stored_check_in
from data.store.sync_tables import sync_item
from tests.faults.cluster import limiting
from tests.faults.conftest import QUICK_S, World, check_in, drain, link, note

pytestmark = pytest.mark.xdist_group("faults")
Put = Callable[[Callable[[Asked], Fault]], tuple[Proxy, str]]
ITEMS = "/api/v1/sync/items"
FAULTS = [fault for fault in Fault if fault is not Fault.none]


def all_kinds(tablet: Tablet) -> None:
    """Make one of everything a tablet sends."""
    rng = np.random.default_rng(tablet.random.getrandbits(32))
    case_id = tablet.new_id()
    made = link(tablet, case_id, picture(rng))
    note(tablet, case_id, needs=made)
    check_in(tablet, "P2", needs=check_in(tablet))
    tablet.make("sos", {})
    tablet.fix(datetime.now(UTC), 119.6, 45.5, 6.0)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_the_worst_moment(world: World, moment: str) -> None:
    with world.other("-m", "tests.faults.dying", moment) as service:
        tablet = world.tablet(service.url)
        all_kinds(tablet)
        tablet.send()
        assert service.died(within_s=10)
        with read_scope(world.engine) as session:
            ids = list(tablet.outbox.items)
            query = select(sync_item.c.state).where(sync_item.c.item_id.in_(ids))
            there = list(session.execute(query).scalars())
        assert there == (["accepted"] * 5 if moment == "after" else [])
        assert len(tablet.outbox.pending) == 5
    tablet.line.close()
    tablet.line = Line(world.service.url, tablet.line.token)
    drain(tablet)
    counted = world.count()
    assert (counted.made, counted.accepted, counted.again) == (5, 5, 5)
    assert counted.right


@pytest.mark.parametrize("fault", FAULTS)
def test_a_way_that_fails(world: World, proxied: Put, fault: Fault) -> None:
    """Each request and photo fails once or twice before it gets through."""
    fate: dict[str, chain[Fault]] = {}

    def choose(asked: Asked) -> Fault:
        left = fate.setdefault(asked.path, chain([fault], repeat(Fault.none)))
        return next(left)

    proxy, address = proxied(choose)
    tablet = world.tablet(address, timeout_s=QUICK_S)
    all_kinds(tablet)
    drain(tablet)
    if fault is Fault.late:
        time.sleep(proxy.hangs_s + 0.5)
    assert proxy.done[fault] == 3  # items, the photo, positions
    counted = world.count()
    assert (counted.made, counted.accepted, counted.photos) == (5, 5, 1)
    assert (counted.fixes, counted.fixes_stored) == (1, 1)
    assert counted.right


def test_the_same_batch_many_times_at_once(world: World) -> None:
    tablet = world.tablet()
    for _ in range(10):
        check_in(tablet)
    items = tablet.outbox.take(time.monotonic(), 10)
    batch = tablet._batch_of(items)

    def post(_: int) -> list[tuple[str, int]]:
        with Line(world.service.url, tablet.line.token) as line:
            reply = line.ask("POST", ITEMS, batch)
        assert reply is not None
        return [(one["id"], one["status"]) for one in reply.body["verdicts"]]

    with ThreadPoolExecutor(8) as pool:
        answers = list(chain(*pool.map(post, range(16))))
    assert {status for _, status in answers} == {200}
    assert {item_id for item_id, _ in answers} == {item.id for item in items}
    tablet.outbox.recover()
    drain(tablet)
    assert world.count().right


def test_crossing_batches_hold_each_other_up_and_no_more(world: World) -> None:
    """Two tablets of one person send the same items, in opposite order."""
    one = world.tablet()
    for _ in range(20):
        check_in(one)
    items = one.outbox.take(time.monotonic(), 20)
    batches = [one._batch_of(items), one._batch_of(items[::-1])]

    def post(number: int) -> set[int]:
        with Line(world.service.url, one.line.token) as line:
            reply = line.ask("POST", ITEMS, batches[number % 2])
        assert reply is not None
        return {verdict["status"] for verdict in reply.body["verdicts"]}

    with ThreadPoolExecutor(6) as pool:
        assert set().union(*pool.map(post, range(12))) == {200}
    one.outbox.recover()
    drain(one)
    assert world.count().right


def test_what_comes_in_the_wrong_order_waits_for_what_it_needs(world: World) -> None:
    first, second = world.tablet(), world.tablet()
    case_id = first.new_id()
    made = link(first, case_id)
    for _ in range(3):
        note(second, case_id, needs=made)
    second.send()
    assert {item.state for item in second.outbox.items.values()} == {"ready"}
    drain(first, second)
    counted = world.count()
    assert (counted.accepted, counted.returned) == (4, 0)
    assert counted.right


def test_a_token_that_ends_in_the_middle_of_the_queue(world: World, proxied: Put) -> None:
    batches = 0

    def choose(_: Asked) -> Fault:
        nonlocal batches
        batches += 1
        if batches == 2:
            expire(world.engine, tablet.person.account_id)
        return Fault.none

    _, address = proxied(choose)
    tablet = world.tablet(address)
    for _ in range(65):
        check_in(tablet)
    drain(tablet)
    counted = world.count()
    assert (counted.accepted, counted.sign_ins) == (65, 1)
    assert counted.right


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_a_day_wrong(world: World, days: int) -> None:
    """What is made by a wrong clock is known to be now; once it is set right, to be odd."""
    tablet = world.tablet(skew=timedelta(days=days))
    early = check_in(tablet)
    tablet.fix(datetime.now(UTC), 119.6, 45.5, 6.0)
    drain(tablet)
    late = check_in(tablet)
    tablet.restart()
    tablet.skew = timedelta(0)
    check_in(tablet)
    drain(tablet)
    counted = world.count()
    assert (counted.accepted, counted.fixes_stored) == (3, 1)
    assert counted.right
    query = select(sync_item.c.item_id, stored_check_in.c.at, stored_check_in.c.flags).join(
        stored_check_in, stored_check_in.c.item_row == sync_item.c.id
    )
    with read_scope(world.engine) as session:
        found = {row.item_id: row for row in session.execute(query)}
    now = datetime.now(UTC)
    assert timedelta(0) <= now - found[early].at < timedelta(minutes=2)
    assert "clock_off" in found[early].flags
    assert found[late].at <= now
    if days > 0:
        assert "future" in found[late].flags


def test_two_tablets_one_case(world: World) -> None:
    """Both report it, both go on with it: one link is taken, every note is, and all are told."""
    tablets = [world.tablet(), world.tablet(person=1)]
    case_id = tablets[0].new_id()

    def report(tablet: Tablet) -> str:
        item_id = link(tablet, case_id)
        drain(tablet)
        return tablet.outbox.items[item_id].state

    def go_on(tablet: Tablet) -> None:
        for _ in range(5):
            note(tablet, case_id)
        drain(tablet)

    with ThreadPoolExecutor(2) as pool:
        states = list(pool.map(report, tablets))
        assert sorted(states) == ["accepted", "conflict"]
        first = states.index("accepted")
        list(pool.map(go_on, [tablets[first], world.tablet(person=first)]))
    counted = world.count()
    assert (counted.accepted, counted.returned) == (11, 1)
    assert counted.right


def test_a_photo_half_sent_is_healed(world: World, proxied: Put) -> None:
    """A piece breaks off, the service is killed and forgets nothing, the rest is sent."""
    pieces = 0

    def choose(asked: Asked) -> Fault:
        nonlocal pieces
        pieces += asked.method == "PUT"
        if pieces == 3 and asked.method == "PUT":
            world.service.kill()
            world.service.start()
        return Fault.half_request if asked.method == "PUT" and pieces == 2 else Fault.none

    _, address = proxied(choose)
    tablet = world.tablet(address)
    photo = picture(np.random.default_rng(1), 900)
    assert len(photo) > 2 * 256 * 1024
    link(tablet, tablet.new_id(), photo)
    drain(tablet)
    counted = world.count()
    assert (counted.accepted, counted.photos) == (1, 1)
    assert counted.right
    assert not list((world.folder / "photos" / "incoming").glob("*"))


def test_a_database_that_is_away_for_a_while(world: World) -> None:
    """PostgreSQL crashes and starts anew; of SQLite another process holds the file."""
    tablet = world.tablet()
    for _ in range(30):
        all_kinds(tablet)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(drain, tablet)
        time.sleep(0.3)
        if world.cluster is not None:
            world.cluster.crash()
            time.sleep(0.5)
            world.cluster.start()
        else:
            hold(world.url.removeprefix("sqlite:///"), 1.5)
        sending.result()
    counted = world.count()
    assert (counted.accepted, counted.photos, counted.fixes_stored) == (150, 30, 30)
    assert counted.right


def hold(file: str, seconds: float) -> None:
    """Keep a SQLite file to oneself, from another process."""
    code = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], timeout=30); "
        "c.execute('BEGIN IMMEDIATE'); time.sleep(float(sys.argv[2])); c.rollback()"
    )
    subprocess.run([sys.executable, "-c", code, file, str(seconds)], check=True)


def test_a_full_disk(world: World) -> None:
    """No file may grow beyond a size (RLIMIT_FSIZE of the running processes): nothing is said to be
    stored that is not, and what was sent in vain is sent again."""
    tablet = world.tablet()
    kept = check_in(tablet)
    drain(tablet)
    limit(world, 1024 * 1024)
    try:
        for _ in range(40):
            large(tablet)
        for _ in range(10):
            tablet.send()
            time.sleep(0.1)
        assert sum(tablet.counts.troubles.values()) > 0
        assert tablet.outbox.pending
    finally:
        limit(world, None)
    drain(tablet)
    assert tablet.outbox.items[kept].state == "accepted"
    counted = world.count()
    assert counted.accepted == counted.made == 41
    assert counted.right


def large(tablet: Tablet) -> None:
    """Make a check-in that takes up 80 kB and cannot be compressed to less than half of it."""
    item_id = check_in(tablet)
    content = json.loads(tablet.outbox.items[item_id].text)
    content["padding"] = "".join(f"{tablet.random.getrandbits(64):016x}" for _ in range(5000))
    tablet.outbox.mend(item_id, json.dumps(content))


def limit(world: World, most_bytes: int | None) -> None:
    """Let neither the database nor the service write a file beyond a size."""
    subprocess.run(limiting(world.service.pid, most_bytes), check=True)
    if world.cluster is not None:
        world.cluster.limit(most_bytes)
