"""Which photos belong to something: a case, what a tablet sent, or what somebody said of a case."""

import re
from collections.abc import Iterable

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from data.store.case_tables import campaign_finding, case_event, case_photo
from data.store.sync_tables import sync_photo

_NAME = re.compile(r"\b[0-9a-f]{64}\b")


def unowned(session: Session, names: Iterable[str]) -> list[str]:
    """Return those of some photos that no row of any community names, in their order.

    Cases own photos, so do the tablets' accounts; a photo that is evidence in an event of a case
    or in a finding of an inspection is owned by it even where its own row is missing.
    """
    found = list(names)
    for column in (case_photo.c.digest, sync_photo.c.ref):
        found = _without(found, set(session.execute(select(column).distinct()).scalars()))
    for column in (case_event.c.content, campaign_finding.c.evidence):
        if found:
            text = cast(column, String)
            told = session.execute(select(text).where(text.contains("photo"))).scalars()
            found = _without(found, {name for one in told for name in _NAME.findall(one)})
    return found


def _without(names: list[str], owned: set[str | None]) -> list[str]:
    return [name for name in names if name not in owned]
