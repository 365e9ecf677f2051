"""What is new for an audience since a moment: read from the database, so from every process."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from api.cases.office import Offices
from api.live import telling
from api.live.audience import Audience
from api.live.board import Boards
from api.live.picture import TRAIL, Picture, picture
from data.store import alarms, cases, live
from data.store.case_filters import Wanted
from geo.access import Scope
from geo.cases import Categories
from geo.live.words import Said

OVERLAP = timedelta(seconds=5)
"""What was written by a transaction that took so long is not missed; it may come twice."""
REPEAT_S = 5
"""A cry for help is told again so often until somebody accepts it."""
MOST_CASES = 500
"""Cases on the map; more are counted, not drawn."""
NOTHING_TOLD: Mapping[str, str] = MappingProxyType({})
TRAIL_STEP_S = 5.0
"""At most one fix in so many seconds of what was before a listener came."""


@dataclass(frozen=True)
class Cursor:
    """How far somebody has heard: the last row of positions, and a moment for all else."""

    row: int
    at: datetime

    def __str__(self) -> str:
        return f"{self.row}-{self.at.timestamp():.3f}"

    @classmethod
    def of(cls, text: str, now: datetime) -> "Cursor | None":
        """Return a cursor from what a browser sends back; None for what is none, or too old."""
        row, _, second = text.partition("-")
        try:
            at = datetime.fromtimestamp(float(second), now.tzinfo)
        except (ValueError, OverflowError, OSError):
            return None
        good = row.isdecimal() and len(row) < 16 and now - TRAIL <= at <= now
        return cls(int(row), at) if good else None


@dataclass(frozen=True)
class Item:
    """One thing that is told: `key` is what it is about, `version` how it is now."""

    event: str
    key: str
    version: str
    data: Any


@dataclass(frozen=True)
class Reader:
    """Reads for audiences."""

    boards: Boards
    offices: Offices

    def since(
        self,
        session: Session,
        audience: Audience,
        cursor: Cursor | None,
        now: datetime,
        told: Mapping[str, str] = NOTHING_TOLD,
    ) -> Iterator[Item]:
        """Yield what is new for an audience since a cursor; all there is to know without one.

        Parameters
        ----------
        told
            The versions of what was told: a cry for help is looked into no oftener than it is told.
        """
        since = now - TRAIL if cursor is None else cursor.at
        if audience.positions:
            yield from self._fixes(session, audience, cursor, now)
        yield from self._cries(session, audience, since, now, told)
        yield from _alarms(session, audience, since)
        if audience.cases:
            book = self.offices.of(session, audience.community_id, now).book
            yield from _cases(session, audience, cursor, book)

    def slow(self, session: Session, audience: Audience, now: datetime) -> Iterator[Item]:
        """Yield what is summed up: laps and figures. Asked for less often."""
        if not audience.positions:
            return
        found = picture(session, self.boards, audience.community_id, now)
        laps = telling.laps(found, audience.positions)
        yield Item("laps", "laps", telling.digest(laps), laps)
        if audience.cases:
            figures = telling.figures(session, audience, found)
            yield Item("figures", "figures", telling.digest(figures), figures)

    def _fixes(
        self, session: Session, audience: Audience, cursor: Cursor | None, now: datetime
    ) -> Iterator[Item]:
        community, scope = audience.community_id, audience.positions
        if cursor is not None:
            rows = live.fixes_after(session, community, cursor.row, scope)
            rows = [row for row in rows if row.at >= now - TRAIL]
        else:
            known = picture(session, self.boards, community, now)
            rows = [
                row
                for guard, several in known.fixes.items()
                if _reaches(scope, guard)
                for row in _thinned(several)
            ]
        for row in rows:
            yield Item("fix", f"fix {row.id}", "", telling.fix(row))

    def _cries(
        self,
        session: Session,
        audience: Audience,
        since: datetime,
        now: datetime,
        told: Mapping[str, str],
    ) -> Iterator[Item]:
        community = audience.community_id
        found: Picture | None = None
        for row in live.cries(session, community, since, audience.alarms):
            key, again = f"sos {row.id}", int(now.timestamp() // REPEAT_S)
            version = f"{row.seen_at}" if row.seen_at else f"again {again}"
            if told.get(key) == version:
                continue
            if row.seen_at is None and found is None:
                found = picture(session, self.boards, community, now)
            near = telling.nearest(row, found) if found and row.seen_at is None else []
            yield Item("sos", key, version, telling.cry(row, self._where(session, row, now), near))

    def _where(self, session: Session, row: Row[Any], now: datetime) -> Said:
        if row.lon is None:
            return "", ""
        spot = self.offices.of(session, row.community_id, now).spot(row.lon, row.lat)
        name = live.building_name(session, row.community_id, spot.building_id)
        return telling.called(spot, name)


def _alarms(session: Session, audience: Audience, since: datetime) -> Iterator[Item]:
    for row in alarms.changed(session, audience.community_id, since, audience.alarms):
        version = f"{row.changed_at} {row.acknowledged_by} {row.closed_at}"
        yield Item("alarm", f"alarm {row.id}", version, telling.alarm(row))


def _cases(
    session: Session, audience: Audience, cursor: Cursor | None, book: Categories
) -> Iterator[Item]:
    community, scope = audience.community_id, audience.cases
    if cursor is None:
        wanted = Wanted(open=True)
        due = cases.listing(
            session, community, scope=scope, wanted=wanted, order="due", limit=MOST_CASES
        )
        records = due.records
        if len(records) < MOST_CASES:
            more = cases.listing(session, community, scope=scope, wanted=wanted, limit=MOST_CASES)
            known = {one.case_id for one in records}
            rest = [one for one in more.records if one.case_id not in known]
            records = (*records, *rest[: MOST_CASES - len(records)])
    else:
        wanted = Wanted(changed_since=cursor.at)
        records = cases.listing(
            session, community, scope=scope, wanted=wanted, order="changed", limit=MOST_CASES
        ).records
    for one in records:
        yield Item(
            "case",
            f"case {one.case_id}",
            str(one.version),
            telling.case(one, audience, book),
        )


def _reaches(scope: Scope, guard: str) -> bool:
    return scope.everything or guard in scope.guards


def _thinned(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Return rows at least some seconds apart, the last one among them."""
    kept: list[Row[Any]] = []
    for row in reversed(rows):
        if not kept or (kept[-1].at - row.at).total_seconds() >= TRAIL_STEP_S:
            kept.append(row)
    return kept[::-1]
