"""The cases as arrays, with those left out that no figure counts."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.clock import LOCAL
from geo.times import localise

Times = NDArray[np.datetime64]
Mask = NDArray[np.bool_]

KEYS = {
    "grid": "grid_id",
    "department": "department",
    "person": "handler",
    "category": "category",
    "kind": "kind",
    "channel": "channel",
    "severity": "severity",
}
"""What figures can be grouped by, beside "month", and the column it is in."""

_TIMES = ("linked_at", "accepted_at", "dispatched_at", "handled_at", "closed_at", "evaluated_at",
          "due_at")  # fmt: skip
_FLAGS = ("suspended", "cancelled", "merged")
COLUMNS = (*_TIMES, *_FLAGS, "redos", "reopens", "rating")
"""The columns every frame of cases needs; those of `KEYS` are needed to group by them."""


@dataclass(frozen=True)
class Coded:
    """Texts by number: `names[codes]` are the texts (n,)."""

    codes: NDArray[np.int64]
    names: NDArray[np.object_]

    def of(self, members: Mask) -> "Coded":
        """Return those of some, with the names that occur only."""
        codes = self.codes[members]
        there = np.flatnonzero(np.bincount(codes, minlength=len(self.names)))
        return Coded(np.searchsorted(there, codes), self.names[there])


@dataclass(frozen=True)
class Ledger:
    """The cases that count, as arrays of one length n; times are UTC, NaT where not reached yet.

    Parameters
    ----------
    groups
        What to group by, "" where it is not given; None for no grouping or by month.
    """

    linked_at: Times
    accepted_at: Times
    dispatched_at: Times
    handled_at: Times
    closed_at: Times
    evaluated_at: Times
    due_at: Times
    redos: NDArray[np.int64]
    reopens: NDArray[np.int64]
    rating: NDArray[np.float64]
    groups: Coded | None


def ledger(cases: pd.DataFrame, by: str | None = None) -> Ledger:
    """Return the cases that count: suspended, cancelled and merged ones are taken out.

    Parameters
    ----------
    cases
        One row a case with `COLUMNS`. Times know their zone or are local and are empty while a
        step is not done; of a case that was redone or reopened they are the last ones. `due_at` is
        the limit of closing as it stands, with what was extended. `redos` and `reopens` are counts,
        `suspended`, `cancelled` and `merged` flags, `rating` is 1 to 5 or empty.
    by
        One of `KEYS`, "month" or None.

    Raises
    ------
    ValueError
        Columns are missing, all of them named, or `by` is unknown.
    """
    if by is not None and by != "month" and by not in KEYS:
        raise ValueError(f"figures can be grouped by {', '.join(KEYS)} or month, not by {by!r}")
    key = KEYS.get(by or "")
    missing = [name for name in (*COLUMNS, *([key] if key else [])) if name not in cases]
    if missing:
        raise ValueError(f"the cases lack the columns {', '.join(missing)}")
    out = np.logical_or.reduce([_flag(cases[name]) for name in _FLAGS])
    kept = cases[~out]
    times = {name: _utc(kept[name]) for name in _TIMES}
    rating = pd.to_numeric(kept["rating"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return Ledger(
        **times,
        redos=_count(kept["redos"]),
        reopens=_count(kept["reopens"]),
        rating=np.where((rating >= 1) & (rating <= 5), rating, np.nan),
        groups=None if key is None else _texts(kept[key]),
    )


def months(times: Times) -> Coded:
    """Return the local month of each time as "2026-11", "" where there is none."""
    local = pd.Series(times).dt.tz_localize("UTC").dt.tz_convert(LOCAL).dt.tz_localize(None)
    coded = _coded(*pd.factorize(local.to_numpy().astype("datetime64[M]")))
    return coded.of(np.ones(len(times), dtype=bool))


def _utc(times: "pd.Series") -> Times:
    zoned = times if isinstance(times.dtype, pd.DatetimeTZDtype) else localise(times)
    return zoned.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[us]")


def _flag(values: "pd.Series") -> Mask:
    return values.astype("boolean").fillna(False).to_numpy(dtype=bool)


def _count(values: "pd.Series") -> NDArray[np.int64]:
    return pd.to_numeric(values, errors="coerce").fillna(0).to_numpy(dtype=np.int64)


def _texts(values: "pd.Series") -> Coded:
    codes, found = pd.factorize(values)
    texts = [f"{name:g}" if isinstance(name, float) else str(name).strip() for name in found]
    return _coded(codes, texts)


def _coded(codes: NDArray[np.int64], names: Iterable[object]) -> Coded:
    """Return texts by number, each once; -1 is none of them."""
    texts = np.array([*map(str, names), ""], dtype=object)
    found, at = np.unique(texts, return_inverse=True)
    return Coded(at[codes], found)
