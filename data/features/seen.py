"""Which rows and columns of a collection a person sees, over all the communities of that person."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, false, literal, null, or_
from sqlalchemy.orm import Session

from data.exports.cql2 import Field
from data.features.ground import Ground, Span
from data.features.kinds import COMMUNITY, VALID, Kind
from data.store.scopes import within
from data.store.tables import Instant, grid_plan
from geo.access import Columns, Scope
from geo.schema import Column


@dataclass(frozen=True)
class Part:
    """One community and the rows of it that are seen."""

    community_id: int
    key: str
    scope: Scope


@dataclass(frozen=True)
class Interval:
    """From first to last moment, both included; None is open. An instant has twice the same."""

    first: datetime | None
    last: datetime | None

    @property
    def instant(self) -> bool:
        """Whether it is a single moment."""
        return self.first is not None and self.first == self.last


@dataclass(frozen=True)
class Seen:
    """A collection as one person sees it.

    Parameters
    ----------
    parts
        The communities; one that shows nothing is not among them.
    shown
        Which columns: those that may be seen in every one of the communities.
    now
        The moment whose plans count where no time is asked for.
    """

    kind: Kind
    parts: tuple[Part, ...]
    shown: tuple[Columns, ...]
    ground: Ground
    now: datetime

    def of(self, keys: Iterable[str]) -> "Seen":
        """Return only what is seen of some communities."""
        wanted = set(keys)
        return replace(self, parts=tuple(part for part in self.parts if part.key in wanted))

    def shows(self, name: str) -> bool:
        """Return whether a column may be seen."""
        return all(name in columns for columns in self.shown)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of its features, in order."""
        own = (column for column in self.kind.columns if self.shows(column.name))
        return (COMMUNITY, *own, *(VALID if self.kind.dated else ()))

    @cached_property
    def mark(self) -> str:
        """A short text that is another one whenever `stamp` is."""
        return hashlib.blake2b(repr(self.stamp).encode(), digest_size=12).hexdigest()

    @property
    def stamp(self) -> tuple[Any, ...]:
        """What changes whenever other rows are seen, or the same ones differently."""
        grids = any(part.scope.grids for part in self.parts)
        return (
            self.kind.name,
            self.parts,
            self.shown,
            self.ground.stamp(self.kind.collection.plans, self.now),
            # Own grids are those of the plan in force, whatever the rows are of.
            self.ground.stamp(grid_plan, self.now) if grids else None,
        )

    @cached_property
    def fields(self) -> dict[str, Field]:
        """What filters and sort orders may name: the columns, and nothing else."""
        return {one.name: Field(one.name, one.kind, self._value(one)) for one in self.columns}

    def condition(self, session: Session, when: Interval | None = None) -> ColumnElement[bool]:
        """Return what is true of the rows that are seen, and of no other.

        Parameters
        ----------
        when
            Rows of these times, and of the plans in force then.
        """
        rows: list[ColumnElement[bool]] = []
        whole = [part.community_id for part in self.parts if part.scope.everything]
        if whole:
            rows.append(_among(self.kind.table.c.community_id, whole))
        rows += [
            and_(
                self.kind.table.c.community_id == part.community_id,
                within(session, self.kind.table, part.scope, part.community_id),
            )
            for part in self.parts
            if not part.scope.everything
        ]
        found = [or_(false(), *rows)]
        if self.kind.collection.plans is not None:
            found.append(self._planned(when))
        if when is not None and self.kind.collection.times:
            found.append(self._timely(when))
        return and_(*found)

    def spans(self, when: Interval | None) -> list[Span]:
        """Return the plans that count: in force now, or at any moment of an interval."""
        plans = self.kind.collection.plans
        if plans is None:
            return []
        mine = {part.community_id for part in self.parts}
        first, last = (self.now, self.now) if when is None else (when.first, when.last)
        found = self.ground.spans[plans.name]
        return [one for one in found if one.community_id in mine and one.meets(first, last)]

    def _planned(self, when: Interval | None) -> ColumnElement[bool]:
        table, times = self.kind.table, self.kind.collection.times
        spans = self.spans(when)
        kept = _among(table.c.plan_id, [span.plan_id for span in spans])
        if when is None or not times:
            return kept
        # What an old plan had foreseen for after its end never happened.
        ended = [
            and_(table.c.plan_id == span.plan_id, table.c[times[0]] >= span.ends)
            for span in spans
            if span.ends is not None
        ]
        return and_(kept, ~or_(false(), *ended)) if ended else kept

    def _timely(self, when: Interval) -> ColumnElement[bool]:
        """Rows whose time meets the interval; rows without a time do."""
        columns = [self.kind.table.c[name] for name in self.kind.collection.times]
        begins, ends = columns[0], columns[-1]
        parts: list[ColumnElement[bool]] = []
        if when.last is not None:
            parts.append(or_(begins.is_(None), begins <= when.last))
        if when.first is not None:
            # What has begun and has no end yet goes on; a moment ends as it begins.
            over = ends.is_(None) if begins is not ends else begins.is_(None)
            parts.append(or_(over, ends >= when.first))
        return and_(*parts) if parts else literal(True)

    def _value(self, column: Column) -> ColumnElement[Any]:
        table = self.kind.table
        if column is COMMUNITY:
            return _chosen({part.community_id: part.key for part in self.parts}, table, String())
        if column in VALID:
            plans = self.kind.collection.plans
            spans = self.ground.spans[plans.name] if plans is not None else ()
            at = "begins" if column.name == "valid_from" else "ends"
            return _chosen(
                {span.plan_id: getattr(span, at) for span in spans}, table, Instant(), "plan_id"
            )
        if column.name in table.c:
            return table.c[column.name]
        return table.c.extra[column.name].as_boolean()


def _among(column: ColumnElement[int], ids: list[int]) -> ColumnElement[bool]:
    return column == ids[0] if len(ids) == 1 else column.in_(ids)


def _chosen(
    values: dict[int, Any], table: Any, type_: Any, by: str = "community_id"
) -> ColumnElement[Any]:
    """Return the value that belongs to a row's community or plan."""
    bound = {key: literal(value, type_) for key, value in values.items() if value is not None}
    if not bound:
        return null().cast(type_)
    return case(bound, value=table.c[by], else_=null())
