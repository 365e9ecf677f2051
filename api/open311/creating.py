"""A request of the standard becomes a case, as a report of a resident does."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from math import ceil, isfinite
from secrets import token_urlsafe
from urllib.parse import urlsplit

from fastapi import Request
from sqlalchemy import Engine

from api.accounts.service import address_of
from api.open311 import services
from api.open311.errors import Open311Error, Wrong, bad
from api.photos.cleaning import cleaned
from api.report import sending
from api.report.desk import MOST_PHOTOS, Desk
from api.report.ground import Ground
from api.report.reading import Body
from api.report.sending import Sent
from api.report.typed import MOST_NAME, NO_WORDS, Report
from data.photos import Photo
from data.store.registry import Stored
from data.store.reporters import Contact
from geo.cases import Categories
from geo.errors import InputError

MOST_DESCRIPTION = 4000
MOST_MEDIA_URL = 500
MOST_KEY = 200
MOST_ADDRESS = 200


@dataclass(frozen=True)
class Place:
    """Where a request is: a point, a building, or words."""

    point: tuple[float, float] | None = None
    ref: str | None = None


def require_key(request: Request, body: Body, keys: str) -> bool:
    """Return whether a program showed a key that is known, where keys are asked for.

    Raises
    ------
    Open311Error
        403: there is none, or it is wrong; 400: it is in the address, where logs keep it.
    """
    if "api_key" in request.query_params:
        raise bad("api_key belongs into the body, not into the address.")
    known = [key for part in keys.split(",") if (key := part.strip())]
    given = body.text("api_key")
    if not known:
        return False
    if not given:
        raise Open311Error(Wrong(403, "api_key is missing."))
    if not sum(hmac.compare_digest(given.encode(), key.encode()) for key in known):
        raise Open311Error(Wrong(403, "api_key is wrong."))
    return True


def create(
    request: Request,
    stored: Stored,
    body: Body,
    book: Categories,
    ground: Ground,
    *,
    keyed: bool,
) -> Sent:
    """Write a request down: once for each Idempotency-Key.

    Raises
    ------
    Open311Error
        Something is wrong with it; 429: too many came from one address.
    RefusedError
        The key was used for another request.
    """
    desk: Desk = request.app.state.desk
    engine: Engine = request.app.state.engine
    now: datetime = request.app.state.now()
    form_id = _form_id(request, body, stored)
    if not keyed and not sending.already_sent(desk, engine, stored, form_id):
        _throttled(desk, request, now)
    report = reported(body, book, ground)
    return sending.send(desk, engine, stored, report, form_id=form_id, channel="open311", now=now)


def reported(body: Body, book: Categories, ground: Ground) -> Report:
    """Return the report a request makes.

    Raises
    ------
    Open311Error
        400: all that is wrong with it.
    """
    wrong: list[str] = []
    code = body.text("service_code")
    category = book.get(code)
    lines: list[str] = []
    if category is None or not category.public_report:
        wrong.append("service_code is missing." if not code else f"There is no service '{code}'.")
    else:
        try:
            lines = services.answers(category, body)
        except Open311Error as error:
            wrong += [one.description for one in error.wrong]
    place = _place(body, ground, wrong)
    description = body.text("description")
    if len(description) > MOST_DESCRIPTION:
        wrong.append(f"description takes at most {MOST_DESCRIPTION} characters.")
    media_url = _media_url(body, wrong)
    contact = _contact(body, wrong)
    photos = _photos(body, wrong)
    if wrong:
        raise bad(*wrong)
    said = [description, *lines, *([f"media_url：{media_url}"] if media_url else [])]
    words = "\n".join(part for part in said if part) or NO_WORDS
    return Report(code, words, place.point, place.ref, contact, tuple(photos))


def _form_id(request: Request, body: Body, stored: Stored) -> str:
    """Return what stands for a request: of its Idempotency-Key, or made for this one time."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return f"open311 {token_urlsafe(24)}"
    if not (key.isascii() and key.isprintable() and 8 <= len(key) <= MOST_KEY):
        raise bad(f"Idempotency-Key is 8 to {MOST_KEY} printable ASCII characters.")
    whose = hashlib.sha256(body.text("api_key").encode()).hexdigest()
    return f"open311 {stored.id} {whose} {key}"


def _throttled(desk: Desk, request: Request, now: datetime) -> None:
    wait_s = ceil(desk.sends.begin(address_of(request), now))
    if wait_s > 0:
        said = f"Too many requests came from your address; wait {wait_s} s."
        raise Open311Error(Wrong(429, said), retry_after_s=wait_s)


def _place(body: Body, ground: Ground, wrong: list[str]) -> Place:
    """Return where it is: coordinates decide, then `address_id`, then `address_string`."""
    lat, lon = body.text("lat"), body.text("long")
    if lat or lon:
        point = _point(lon, lat)
        if point is None:
            wrong.append("lat and long are both needed, in WGS 84 degrees.")
        elif not ground.holds(*point):
            wrong.append("lat and long are outside the jurisdiction.")
        return Place(point, _building_ref(body, ground))
    key, text = body.text("address_id"), body.text("address_string")
    if key and key in ground.names:
        return Place(ref=f"building:{key}")
    if key and not text:
        wrong.append(f"There is no address_id '{key[:50]}'; it is the id of a building.")
    elif len(text) > MOST_ADDRESS:
        wrong.append(f"address_string takes at most {MOST_ADDRESS} characters.")
    elif text:
        found = ground.building(text)
        return Place(ref=f"building:{found}" if found else f"address:{text}")
    else:
        wrong.append("A location is needed: lat and long, address_id or address_string.")
    return Place()


def _building_ref(body: Body, ground: Ground) -> str | None:
    key = body.text("address_id")
    return f"building:{key}" if key in ground.names else None


def _point(lon: str, lat: str) -> tuple[float, float] | None:
    try:
        point = float(lon), float(lat)
    except ValueError:
        return None
    known = all(map(isfinite, point)) and abs(point[0]) <= 180 and abs(point[1]) <= 90
    return point if known else None


def _media_url(body: Body, wrong: list[str]) -> str:
    """Return the address of a picture elsewhere: kept as text, and never asked for by us."""
    url = body.text("media_url")
    try:
        plain = url.isprintable() and urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        plain = False
    if url and (not plain or len(url) > MOST_MEDIA_URL):
        wrong.append(f"media_url is an http(s) address of at most {MOST_MEDIA_URL} characters.")
    return url


def _contact(body: Body, wrong: list[str]) -> Contact:
    name = " ".join(part for key in ("last_name", "first_name") if (part := body.text(key)))
    phone, email = body.text("phone"), body.text("email")
    for field, text, most in (
        ("first_name and last_name", name, 2 * MOST_NAME),
        ("phone", phone, MOST_NAME),
        ("email", email, 254),
    ):
        if len(text) > most:
            wrong.append(f"{field} take at most {most} characters.")
    return Contact(name or None, phone or None, email or None)


def _photos(body: Body, wrong: list[str]) -> list[Photo]:
    """Return the pictures that came along; place and time in them are not read."""
    uploads = [*body.uploads("media"), *body.uploads("media[]")]
    if len(uploads) > MOST_PHOTOS:
        wrong.append(f"At most {MOST_PHOTOS} files of media are taken.")
        return []
    photos = []
    for upload in uploads:
        try:
            photos.append(cleaned(upload.content, consent=False))
        except InputError as error:
            wrong += [f"media '{upload.name[:50]}': {fault.reason}" for fault in error.faults]
    return photos
