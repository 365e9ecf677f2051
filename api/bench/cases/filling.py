"""A database of its own with a community and many cases, to measure on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from api.cases.acting import acting
from api.cases.locating import located
from api.cases.marking import marks
from api.cases.office import Office, Offices
from api.cases.work import digest_of
from api.publishing import publish_split
from data.samples import demo_community
from data.store import accounts, communities, registry, tokens
from data.store.case_rows import source_of, values_of
from data.store.case_tables import case_event, case_record
from data.store.dialect import geometry_of
from data.store.engine import session_scope
from data.store.migrate import upgrade
from geo.access import Actor as Person
from geo.access import Membership, Role
from geo.cases import Applied, Command, Details, apply
from geo.errors import ConflictError
from geo.partition import SplitParams, split

AT_ONCE = 2000
SENTENCES = ("飞线垂到人行道", "消防通道被占", "井盖松动", "路灯不亮", "夜间噪声扰民")
Place = tuple[float, float]


def fill(engine: Engine, number: int, now: datetime, seed: int = 0) -> tuple[str, list[Place]]:
    """Make the demo community with a plan and many cases; return a token and places in it.

    Raises
    ------
    ConflictError
        There is a community already: figures are made on a database of their own.
    """
    upgrade(engine)
    community = demo_community(seed)
    plan = split(community, SplitParams(seed=seed))
    with session_scope(engine) as session:
        if registry.listing(session):
            raise ConflictError("Give an empty database: the benchmark fills it.")
        here = communities.save(session, community)
        publish_split(session, here, plan, now - timedelta(days=400))
        member = Membership(Role.guard, here, guard_id="G01")
        account = accounts.add(session, "bench", "!", [member], at=now, must_change=False)
        lasts = timedelta(days=1)
        _, secret = tokens.add(session, account, "bench", at=now, lasts=lasts, writes=True)
    rng = np.random.default_rng(seed)
    places = places_in(plan.grids.to_crs(4326).geometry.union_all(), 1000, rng)
    add_cases(engine, here, number, places, now, Person(account, "bench", (member,)))
    with session_scope(engine) as session:
        session.connection().exec_driver_sql("ANALYZE")
    return secret, places


def add_cases(  # noqa: PLR0917 - what cases are made of
    engine: Engine,
    here: int,
    number: int,
    places: list[Place],
    now: datetime,
    person: Person | None = None,
) -> None:
    """Add cases that wait for their second step, one in five minutes back from now.

    Parameters
    ----------
    person
        The guard who has found them; nobody with an account where not given.
    """
    person = person or Person(0, "bench", (Membership(Role.guard, here, guard_id="G01"),))
    with session_scope(engine) as session:
        office = Offices().of(session, here, now)
        made = _cases(office, person, here, places, now=now)
        while batch := list(islice(made, min(AT_ONCE, number))):
            _store(session, here, batch)
            number -= len(batch)


def places_in(shape: Any, number: int, rng: np.random.Generator) -> list[Place]:
    """Return points in a shape, as (longitude, latitude)."""
    west, south, east, north = shape.bounds
    found: list[Place] = []
    while len(found) < number:
        points = rng.uniform((west, south), (east, north), (number, 2))
        inside = shapely.contains_xy(shape, *points.T)
        found += [(float(lon), float(lat)) for lon, lat in points[inside]]
    return found[:number]


def _cases(
    office: Office, person: Person, here: int, places: list[Place], *, now: datetime
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield rows of cases and of their first events, without end."""
    actor, codes = acting(person, Role.guard, here), list(office.book.rows)
    number = 0
    while True:
        at = now - timedelta(minutes=5 * number)
        details = Details(
            category=codes[number % len(codes)],
            description=SENTENCES[number % len(SENTENCES)],
            place=places[number % len(places)],
            channel="patrol",
        )
        case_id = str(UUID(int=number + 1))
        command = Command(f"first-{number}", case_id, "link", actor, at, details=details)
        placed = located(command, office)
        assert isinstance(placed, tuple)  # noqa: S101 - made above, in the community
        full, spot = placed
        done = apply(None, full, office.book)
        assert isinstance(done, Applied)  # noqa: S101
        row = values_of(done.case, replace(marks(done.case, office, at, spot), urge_at=None))
        fixed = {"community_id": here, "case_id": case_id, "flow": "case", "created_at": at}
        fixed |= {"linked_by": actor.name, "source": source_of(done.case), "updated_at": at}
        event = done.event
        said = {"version": 1, "event_id": event.id, "kind": event.kind, "actor": event.actor}
        said |= {"role": event.role, "at": at, "received_at": at, "digest": digest_of(command)}
        yield {**fixed, "guard_id": "G01", **row}, {**said, "content": event.as_dict()}
        number += 1


def _store(session: Session, here: int, batch: list[Any]) -> None:
    dialect = session.get_bind().dialect.name
    statement = insert(case_record).values(geometry=geometry_of(dialect, "shape"))
    session.connection().execute(statement, [row for row, _ in batch])
    ids = [row["case_id"] for row, _ in batch]
    query = select(case_record.c.case_id, case_record.c.id).where(
        case_record.c.community_id == here, case_record.c.case_id.in_(ids)
    )
    number_of: dict[str, int] = {row.case_id: row.id for row in session.execute(query)}
    events = [{**event, "record_id": number_of[row["case_id"]]} for row, event in batch]
    session.execute(insert(case_event), events)
