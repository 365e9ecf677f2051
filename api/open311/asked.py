"""What a list of requests is asked for: the arguments of the standard, and our few extensions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request

from api.open311.errors import bad
from api.open311.requests import window_of
from api.open311.services import Locale
from data.store.case_filters import Wanted
from geo.cases import Categories
from geo.clock import LOCAL

SPAN = timedelta(days=90)
MOST = 1000
MOST_IDS = 200
_STATUSES = {"open": True, "closed": False}


@dataclass(frozen=True)
class Asked:
    """What is wanted.

    Parameters
    ----------
    numbers
        These requests, whatever else is said; None where none are named.
    wanted
        The conditions; None where nothing can meet them.
    limit, offset
        Of the page.
    """

    numbers: tuple[str, ...] | None
    wanted: Wanted | None
    limit: int = MOST
    offset: int = 0


def listed(book: Categories) -> tuple[str, ...]:
    """Return the categories the public may see."""
    return tuple(one.code for one in book if one.public_list)


def asked(request: Request, book: Categories, now: datetime) -> Asked:
    """Return what the arguments of a request say.

    Raises
    ------
    Open311Error
        400: arguments are wrong; all of them are named.
    """
    given = request.query_params
    wrong: list[str] = []
    numbers = _words(given.get("service_request_id"))
    if numbers:
        if len(numbers) > MOST_IDS:
            raise bad(f"service_request_id takes at most {MOST_IDS} ids.")
        return Asked(numbers, Wanted(categories=listed(book)))
    codes = _words(given.get("service_code"))
    public = [code for code in listed(book) if not codes or code in codes]
    since = _moment("start_date", given.get("start_date"), wrong)
    until = _moment("end_date", given.get("end_date"), wrong)
    if since is None or until is None:
        since, until = _range(since, until, now)
    if until - since > SPAN:
        wrong.append("start_date and end_date may be 90 days apart at most.")
    status = {_STATUSES.get(word) for word in _words(given.get("status"))}
    if None in status:
        wrong.append("status is open, closed, or both with a comma between.")
    bbox = _bbox(given.get("bbox"), wrong)
    size = _number("page_size", given.get("page_size"), MOST, wrong)
    page = _number("page", given.get("page"), 1, wrong)
    if wrong:
        raise bad(*wrong)
    window = None if bbox is None else window_of(bbox)
    if not public or (bbox is not None and window is None):
        return Asked(None, None)
    wanted = Wanted(
        categories=public,
        since=since,
        until=until + timedelta(microseconds=1),
        open=status.pop() if len(status) == 1 else None,
        bbox=window,
    )
    size = min(size, MOST)
    return Asked(None, wanted, size, (page - 1) * size)


def locale_of(request: Request) -> Locale:
    """Return the language of texts: an extension.

    Raises
    ------
    Open311Error
        400: it is another one.
    """
    said = request.query_params.get("locale") or "zh"
    if said not in {"zh", "en"}:
        raise bad("locale is zh or en.")
    return "en" if said == "en" else "zh"


def _range(
    since: datetime | None, until: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """Return the 90 days before an end or after a beginning; else the last ones."""
    if since is not None:
        return since, since + SPAN
    until = until or now
    return until - SPAN, until


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word for part in (text or "").split(",") if (word := part.strip()))


def _moment(name: str, text: str | None, wrong: list[str]) -> datetime | None:
    """Return a moment in W3C form; without a zone it is local time."""
    if not text:
        return None
    try:
        # A plus sign that was not quoted arrives as a space.
        at = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        wrong.append(f"{name} is written as in 2026-11-22T08:00:00+08:00.")
        return None
    at = at if at.tzinfo else at.replace(tzinfo=LOCAL)
    if not 1970 < at.year < 2200:
        wrong.append(f"{name} is out of range.")
        return None
    return at


def _bbox(text: str | None, wrong: list[str]) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        wrong.append("bbox is west,south,east,north in WGS 84 degrees.")
        return None
    return west, south, east, north


def _number(name: str, text: str | None, usual: int, wrong: list[str]) -> int:
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 7 and int(text) > 0):
        wrong.append(f"{name} is a whole number from 1.")
        return usual
    return int(text)
