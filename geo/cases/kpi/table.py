"""Tables of figures: over all cases of a period, and by group."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.cases.kpi import words
from geo.cases.kpi.formulas import FORMULAS, Formula
from geo.cases.kpi.ledger import Coded, Ledger, ledger, months
from geo.cases.kpi.period import Period
from geo.cases.kpi.samples import SAMPLES, Sample, Span
from geo.cases.kpi.suppress import LEAST, withheld


@dataclass(frozen=True)
class Figure:
    """One figure of one group.

    Parameters
    ----------
    formula
        How it is made.
    group
        Whose it is; None for the total, "" for the cases that do not say.
    value
        In the unit of the formula, or None with the reason.
    numerator, denominator
        What it was made from; None where it is withheld.
    reason
        Why there is no value, Chinese first; else "".
    """

    formula: Formula
    group: str | None
    value: float | None
    numerator: float | None
    denominator: int | None
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the figure with the words of its formula as plain values, for JSON."""
        return asdict(self.formula) | {
            "group": self.group,
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "reason": self.reason,
        }


def figures(
    cases: pd.DataFrame,
    period: Period,
    *,
    as_of: datetime,
    by: str | None = None,
    least: int = LEAST,
) -> list[Figure]:
    """Return every figure of a period, the totals first, then those of each group in plain order.

    The totals are over all cases that count; the groups are a partition of them, those that do not
    say their group make one of their own. Cases belong to the period by their closing limit, for
    first response by the report, for ratings by the evaluation; a count of open cases is taken at
    the end of the period and knows no start. Months are local and follow the same times.

    Parameters
    ----------
    cases
        One row a case; see `geo.cases.kpi.ledger.ledger`.
    as_of
        The moment of counting, with a zone: what happened later is not known, what falls due later
        is not due. Counts of redo and reopening and the flags are taken as they stand.
    by
        "grid", "department", "person", "category", "kind", "channel", "severity", "month" or None.
    least
        Figures over fewer cases are withheld, and others with them (`geo.cases.kpi.suppress`).

    Raises
    ------
    ValueError
        Columns are missing, `by` is unknown or `as_of` has no zone.
    """
    if as_of.tzinfo is None:
        raise ValueError("the moment of counting needs its zone")
    counted = ledger(cases, by)
    start, end, now = (_moment(at) for at in (period.start, period.end, as_of))
    span = Span(start, min(end, now), now)
    drawn = {sample: sample(counted, span) for sample in set(SAMPLES.values())}
    samples = {name: drawn[sample] for name, sample in SAMPLES.items()}
    total = [
        figure
        for name, sample in samples.items()
        for figure in _column(name, sample, np.array([None]), np.zeros(_size(sample), int), least)
    ]
    if by is None:
        return total
    coded = {sample: _coded(counted, drawn[sample]) for sample in drawn}
    groups = np.array(sorted({name for one in coded.values() for name in one.names}), dtype=object)
    columns = [
        _column(name, samples[name], groups, _codes(coded[sample], groups), least)
        for name, sample in SAMPLES.items()
    ]
    return total + [figure for row in zip(*columns, strict=True) for figure in row]


def _coded(counted: Ledger, sample: Sample) -> Coded:
    """Return the group of each member of a sample."""
    if counted.groups is not None:
        return counted.groups.of(sample.members)
    return months(sample.when[sample.members])


def _codes(own: Coded, groups: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the places of a sample's groups among all groups, which are in plain order."""
    found: NDArray[np.int64] = np.searchsorted(groups, own.names)[own.codes]
    return found


def _column(
    name: str,
    sample: Sample,
    groups: NDArray[np.object_],
    codes: NDArray[np.int64],
    least: int,
) -> list[Figure]:
    """Return one figure for all groups; `codes` say the group of each member of the sample."""
    formula, amounts = FORMULAS[name], sample.amounts[sample.members]
    sizes = np.bincount(codes, minlength=len(groups))
    if formula.percent is None:
        parts = np.bincount(codes, weights=amounts, minlength=len(groups))
        values = parts if formula.unit == "cases" else parts / np.maximum(sizes, 1)
    else:
        parts = np.bincount(codes, weights=np.isfinite(amounts), minlength=len(groups))
        values = _percentiles(codes, amounts, sizes, formula.percent)
    hidden = withheld(sizes, least)
    columns = (groups, values, parts, sizes, hidden)
    cells = zip(*(column.tolist() for column in columns), strict=True)
    return [_figure(formula, _Cell(*cell), least) for cell in cells]


class _Cell(NamedTuple):
    group: str | None
    value: float
    part: float
    size: int
    hidden: bool


def _figure(formula: Formula, cell: _Cell, least: int) -> Figure:
    group, value, part, size, hidden = cell
    if hidden:
        reason = words.too_few(least) if size < least else words.BESIDE_SMALL
        return Figure(formula, group, None, None, None, reason)
    if size == 0 and formula.unit != "cases":
        return Figure(formula, group, None, part, size, words.NO_CASES)
    if formula.percent is not None and value == np.inf:
        reason = words.not_known_yet(int(part), size, formula.percent)
        return Figure(formula, group, None, part, size, reason)
    return Figure(formula, group, value, part, size)


def _percentiles(
    codes: NDArray[np.int64], hours: NDArray[np.float64], sizes: NDArray[np.int64], percent: int
) -> NDArray[np.float64]:
    """Return per group the least hours that at least `percent` of its cases do not exceed.

    This is the nearest-rank percentile: always the hours of a case, and defined while others are
    not done.
    """
    if not len(hours):
        return np.full(len(sizes), np.inf)
    ranked = hours[np.lexsort((hours, codes))]
    rank = np.maximum(-(-sizes * percent // 100), 1)
    at = np.cumsum(sizes) - sizes + rank - 1
    return np.where(sizes > 0, ranked[np.minimum(at, len(hours) - 1)], np.inf)


def _size(sample: Sample) -> int:
    return int(sample.members.sum())


def _moment(at: datetime) -> np.datetime64:
    return np.datetime64(pd.Timestamp(at).tz_convert("UTC").tz_localize(None).as_unit("us"))
