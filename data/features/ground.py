"""What is there: the communities, and the plans that are or were in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from data.store import registry
from data.store.registry import Stored
from data.store.tables import grid_plan, patrol_plan


@dataclass(frozen=True)
class Span:
    """A plan's time in force: from `begins` to before `ends`; None for not yet."""

    plan_id: int
    community_id: int
    begins: datetime
    ends: datetime | None

    def meets(self, first: datetime | None, last: datetime | None) -> bool:
        """Return whether it was in force at any moment from first to last; None is open."""
        early = last is None or self.begins <= last
        return early and (self.ends is None or first is None or self.ends > first)


@dataclass(frozen=True)
class Ground:
    """The communities and their plans at one moment.

    Layers of a community change only by being replaced, which raises its revision; what is in a
    plan never changes. So what is told of these holds as long as `stamp` is the same.
    """

    communities: tuple[Stored, ...]
    spans: dict[str, tuple[Span, ...]]

    def in_force(self, plans: Table, moment: datetime) -> list[Span]:
        """Return the plans of a table in force at a moment, at most one a community."""
        return [span for span in self.spans[plans.name] if span.meets(moment, moment)]

    def stamp(self, plans: Table | None, now: datetime) -> tuple[Any, ...]:
        """Return what changes whenever rows do that depend on revisions and plans in force."""
        revisions = tuple((one.id, one.revision, one.key) for one in self.communities)
        if plans is None:
            return revisions
        current = tuple(span.plan_id for span in self.in_force(plans, now))
        return (revisions, current, self.spans[plans.name])


def ground(session: Session) -> Ground:
    """Return what is there now."""
    found = tuple(registry.listing(session))
    return Ground(found, {one.name: _spans(session, one) for one in (grid_plan, patrol_plan)})


def _spans(session: Session, plans: Table) -> tuple[Span, ...]:
    query = select(plans.c.id, plans.c.community_id, plans.c.valid_from, plans.c.valid_to)
    published = query.where(plans.c.state == "published").order_by(plans.c.id)
    return tuple(
        Span(row.id, row.community_id, row.valid_from, row.valid_to)
        for row in session.execute(published)
    )
