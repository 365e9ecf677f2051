"""Which cases a figure looks at, and what each of them adds to it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.cases.kpi.ledger import Ledger, Mask, Times


@dataclass(frozen=True)
class Span:
    """A period cut at the moment of counting: [start, end) and `end` as the last moment known."""

    start: np.datetime64
    end: np.datetime64
    as_of: np.datetime64

    def holds(self, times: Times) -> Mask:
        """Return which times fall into the span."""
        return (times >= self.start) & (times < self.end)

    def done(self, times: Times) -> Mask:
        """Return what was done by the moment of counting."""
        return times <= self.as_of


@dataclass(frozen=True)
class Sample:
    """The cases of a figure.

    Parameters
    ----------
    members
        (n,) which cases are in the denominator.
    amounts
        (n,) what each adds: 1 or 0 for rates and counts, points, or hours (inf while not done).
    when
        (n,) the time that says which month a case belongs to.
    """

    members: Mask
    amounts: NDArray[np.float64]
    when: Times


def _due(cases: Ledger, span: Span) -> Mask:
    return span.holds(cases.due_at)


def _closed(cases: Ledger, span: Span) -> Sample:
    closed = span.done(cases.closed_at)
    return Sample(_due(cases, span), closed.astype(float), cases.due_at)


def _on_time(cases: Ledger, span: Span) -> Sample:
    on_time = span.done(cases.closed_at) & (cases.closed_at <= cases.due_at)
    return Sample(_due(cases, span), on_time.astype(float), cases.due_at)


def _redone(cases: Ledger, span: Span) -> Sample:
    redone = cases.redos > 0
    handled = span.done(cases.handled_at) | span.done(cases.closed_at) | redone
    return Sample(_due(cases, span) & handled, redone.astype(float), cases.due_at)


def _reopened(cases: Ledger, span: Span) -> Sample:
    reopened = cases.reopens > 0
    closed = span.done(cases.closed_at) | reopened
    return Sample(_due(cases, span) & closed, reopened.astype(float), cases.due_at)


def _overdue(cases: Ledger, span: Span) -> Sample:
    known = cases.linked_at < span.end
    still_open = known & ~(cases.closed_at < span.end)
    return Sample(still_open, (cases.due_at < span.end).astype(float), cases.due_at)


def _answered(cases: Ledger, span: Span) -> Sample:
    hours = _hours(cases.linked_at, cases.accepted_at, span)
    return Sample(span.holds(cases.linked_at), hours, cases.linked_at)


def _handled(cases: Ledger, span: Span) -> Sample:
    hours = _hours(cases.dispatched_at, cases.handled_at, span)
    return Sample(_due(cases, span), hours, cases.due_at)


def _rated(cases: Ledger, span: Span) -> Sample:
    rated = span.holds(cases.evaluated_at) & ~np.isnan(cases.rating)
    return Sample(rated, np.nan_to_num(cases.rating), cases.evaluated_at)


def _satisfied(cases: Ledger, span: Span) -> Sample:
    rated = _rated(cases, span)
    return Sample(rated.members, (rated.amounts >= 4).astype(float), rated.when)


def _hours(begun: Times, ended: Times, span: Span) -> NDArray[np.float64]:
    """Return the hours between, inf where the end has not come by the moment of counting."""
    hours = (ended - begun) / np.timedelta64(1, "h")
    return np.where(span.done(ended) & ~np.isnan(hours), np.maximum(hours, 0.0), np.inf)


SAMPLES: dict[str, Callable[[Ledger, Span], Sample]] = {
    "closing_rate": _closed,
    "on_time_rate": _on_time,
    "first_response_median_h": _answered,
    "first_response_p90_h": _answered,
    "redo_rate": _redone,
    "reopen_rate": _reopened,
    "open_overdue": _overdue,
    "handling_median_h": _handled,
    "handling_p90_h": _handled,
    "satisfaction": _satisfied,
    "rating": _rated,
}
