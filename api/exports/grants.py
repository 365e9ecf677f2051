"""Which rows and columns of each collection a person may take away, as they were when asked."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from api.exports.service import Grant
from api.view import View
from data.exports.collections import COLLECTIONS
from geo.access import POLICY, Columns, Scope


def open_layers(here: View) -> list[str]:
    """Return the collections of which the person sees any rows."""
    return [name for name, one in COLLECTIONS.items() if here.reads(one.subject)]


def granted(here: View, layers: Sequence[str]) -> dict[str, Grant]:
    """Return what the person may take away of some collections; personal columns for a reason.

    Raises
    ------
    DeniedError
        No row of one of them may be seen.
    """
    return {name: _grant(here, COLLECTIONS[name].subject) for name in layers}


def _grant(here: View, subject: str) -> Grant:
    columns = POLICY.leaving(here.actor, subject, here.stored.id, reason=here.reason is not None)
    return Grant(here.rows(subject), columns)


def personal(here: View, layers: Sequence[str]) -> list[str]:
    """Return those collections of which a reason lets columns about people out."""
    found = []
    for name in layers:
        subject = COLLECTIONS[name].subject
        with_, without = (
            POLICY.leaving(here.actor, subject, here.stored.id, reason=told)
            for told in (True, False)
        )
        if with_ != without:
            found.append(name)
    return found


def kept(grants: Mapping[str, Grant]) -> dict[str, Any]:
    """Return grants as plain values."""
    return {name: {"scope": _plain(one.scope), "columns": _plain(one.columns)}
            for name, one in grants.items()}  # fmt: skip


def grants_of(values: Mapping[str, Any]) -> dict[str, Grant]:
    """Return the grants that `kept` gave."""
    return {
        name: Grant(Scope(**_sets(one["scope"])), Columns(**_sets(one["columns"])))
        for name, one in values.items()
    }


def _plain(of: Any) -> dict[str, Any]:
    values = {field.name: getattr(of, field.name) for field in fields(of)}
    return {
        name: sorted(one) if isinstance(one, frozenset) else one for name, one in values.items()
    }


def _sets(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: frozenset(one) if isinstance(one, list) else one for name, one in values.items()}
