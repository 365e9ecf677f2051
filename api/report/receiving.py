"""What residents send: checked whole, taken once, or given back with everything still in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api.accounts.service import address_of
from api.cases.refusals import RefusedError
from api.photos.cleaning import cleaned
from api.report import following, pages, sending
from api.report.desk import MOST_PHOTOS, Desk
from api.report.reading import Body, Upload
from api.report.seal import QUICKEST
from api.report.typed import FIELDS, MOST_WORDS, Report, checked
from data.photos import Photo
from data.store.communities import Stored
from data.store.engine import read_scope
from geo.cases import Details
from geo.errors import InputError
from maps.report import Kept, Lang, Told

_AGAIN = Told(
    "",
    (
        "这张表单放得太久了，请再按一次“发送”。",
        "This form was open for long; please press 'Send' once more.",
    ),
)
_QUICK = Told("", ("发送得太快，请再按一次“发送”。", "That was quick; please press 'Send' again."))
_OTHER = Told(
    "",
    (
        "刚才那一份已经收到。内容有改动：如果是另一件事，请再按一次“发送”。",
        "What you sent before has arrived. If this is something else, press 'Send' once more.",
    ),
)
_LOST = Told(
    "photos",
    ("有照片没能保存，请重新选择。", "A photo could not be kept; please choose it again."),
)


@dataclass(frozen=True)
class _Pictures:
    """The photos of a form, and what is wrong with others."""

    photos: list[Photo]
    faults: list[Told]


def report(request: Request, community: str | None, body: Body, lang: Lang) -> Response:
    """Take a report; anything wrong with it shows the form again, as it was filled in.

    Raises
    ------
    NotFoundError
        There is no such community.
    """
    desk, now = pages.desk_of(request), request.app.state.now()
    engine = request.app.state.engine
    with read_scope(engine) as session:
        stored = pages.chosen(session, community)
        if stored is None:
            return pages.choose(request, session, lang)
        book = desk.offices.of(session, stored.id, now).book
        ground = desk.grounds.of(session, stored)
    wait_s = desk.asks.begin(address_of(request), now)
    if wait_s > 0:
        return _wait(request, lang, wait_s)
    pictures = _pictures(desk, body, now, consent=bool(body.text("read_photo")))
    if body.text("act") == "show":
        return _shown(request, stored, body, lang, pictures, status=200)
    found = checked(body, ground, book, pictures.photos, pictures.faults)
    token = desk.seal.form_of(body.text("form_token"), now)
    faults = found if isinstance(found, list) else []
    if token is None or token.expired:
        faults = [*faults, _AGAIN]
    elif token.age < QUICKEST and not faults:
        faults = [_QUICK]
    if faults or token is None or isinstance(found, list):
        return _shown(request, stored, body, lang, pictures, faults=faults)
    return _taken(request, stored, body, lang, pictures=pictures, found=found, form_id=token.id)


def _taken(
    request: Request,
    stored: Stored,
    body: Body,
    lang: Lang,
    *,
    pictures: _Pictures,
    found: Report,
    form_id: str,
) -> Response:
    desk, now = pages.desk_of(request), request.app.state.now()
    engine = request.app.state.engine
    if not sending.already_sent(desk, engine, stored, form_id):
        wait_s = desk.sends.begin(address_of(request), now)
        if wait_s > 0:
            return _wait(request, lang, wait_s)
    try:
        sent = sending.send(desk, engine, stored, found, form_id=form_id, channel="report", now=now)
    except RefusedError as error:
        if sending.is_reused(error):
            return _shown(request, stored, body, lang, pictures, faults=[_OTHER])
        said = Told("", (error.refused.zh, error.refused.en))
        return _shown(request, stored, body, lang, pictures, faults=[said])
    return RedirectResponse(f"/report/{sent.secret}?lang={lang}&sent=report", 303)


def step(request: Request, secret: str, body: Body, lang: Lang) -> Response:
    """Take a note or a rating of the resident who follows a case.

    Raises
    ------
    NotFoundError
        The link is none of ours.
    """
    desk, now = pages.desk_of(request), request.app.state.now()
    engine = request.app.state.engine
    with read_scope(engine) as session:
        seen = following.find(session, desk, secret, now)
    wait_s = desk.asks.begin(address_of(request), now)
    if wait_s > 0:
        return _wait(request, lang, wait_s)
    rates = body.text("act") == "rate"
    pictures = _pictures(desk, body, now, consent=False)
    faults = list(pictures.faults)
    field = "why" if rates else "text"
    words, rating = body.text(field), body.text("rating")
    if len(words) > MOST_WORDS:
        faults.append(_too_long(field))
    if rates and rating not in {"1", "2", "3", "4", "5"}:
        faults.append(Told("rating", ("请选 1 到 5 分。", "Please choose 1 to 5.")))
    if not rates and not words and not pictures.photos and not faults:
        faults.append(Told("text", ("请写几个字，或选照片。", "Write something, or add a photo.")))
    token = desk.seal.form_of(body.text("form_token"), now)
    if token is None or token.expired:
        faults.append(_AGAIN)
    typed = {"text": body.text("text"), "why": body.text("why"), "rating": rating}
    if faults or token is None:
        return pages.followed(request, seen, secret, lang, status=422, typed=typed, faults=faults)
    details = Details(
        rating=int(rating) if rates else None,
        description=words or None,
        evidence=sending.keep(desk, pictures.photos),
    )
    try:
        sending.add(
            desk,
            engine,
            seen.record,
            secret,
            kind="evaluate" if rates else "note",
            details=details,
            form_id=token.id,
            photos=pictures.photos,
            now=now,
        )
    except RefusedError as error:
        said = Told("", (error.refused.zh, error.refused.en))
        return pages.followed(request, seen, secret, lang, status=409, typed=typed, faults=[said])
    return RedirectResponse(f"/report/{secret}?lang={lang}&sent={'rate' if rates else 'note'}", 303)


def _shown(
    request: Request,
    stored: Stored,
    body: Body,
    lang: Lang,
    pictures: _Pictures,
    *,
    faults: Sequence[Told] = (),
    status: int = 422,
) -> Response:
    """Show the form again: what was typed is in it, and the photos wait in the stash."""
    desk, now = pages.desk_of(request), request.app.state.now()
    kept, lost = [], False
    for photo in pictures.photos[:MOST_PHOTOS]:
        sealed = desk.stash.keep(photo, now)
        if sealed is None:
            lost = True
        else:
            kept.append(Kept(sealed, desk.stash.small(photo)))
    typed = {name: body.text(name) for name in FIELDS}
    with read_scope(request.app.state.engine) as session:
        return pages.form(
            request,
            session,
            stored,
            lang,
            status=status,
            typed=typed,
            faults=[*faults, *([_LOST] if lost else [])],
            kept=kept,
            form_token=_form_again(desk, body, now, faults),
        )


def _form_again(desk: Desk, body: Body, now: datetime, faults: Sequence[Told]) -> str:
    """Return the token to send a form with again: its own, or one that need not wait."""
    token = desk.seal.form_of(body.text("form_token"), now)
    if token is None or token.expired or _OTHER in faults:
        return desk.seal.form(now - QUICKEST)
    return body.text("form_token")


def _pictures(desk: Desk, body: Body, now: datetime, *, consent: bool) -> _Pictures:
    """Return the photos of a form, those it kept first; each refused one is a fault by its name."""
    photos: dict[str, Photo] = {}
    faults = []
    for sealed in body.all("kept")[:MOST_PHOTOS]:
        photo = desk.stash.take(sealed, now)
        if photo is None:
            faults.append(_LOST)
        else:
            photos[photo.sha256] = photo
    uploads = body.uploads("photos")
    if len(photos) + len(uploads) > MOST_PHOTOS:
        faults.append(
            Told("photos", (f"最多 {MOST_PHOTOS} 张照片。", f"At most {MOST_PHOTOS} photos."))
        )
    for upload in uploads[: MOST_PHOTOS - len(photos)]:
        try:
            photo = cleaned(upload.content, consent=consent)
        except InputError as error:
            faults.append(_refused(upload, error))
        else:
            photos[photo.sha256] = photo
    return _Pictures(list(photos.values()), faults)


def _refused(upload: Upload, error: InputError) -> Told:
    said = " ".join(f"{fault.reason} {fault.remedy}" for fault in error.faults)
    return Told("photos", (f"{upload.name}：{said}", f"{upload.name}: {said}"))


def _too_long(field: str) -> Told:
    return Told(field, (f"最多 {MOST_WORDS} 字。", f"At most {MOST_WORDS} characters."))


def _wait(request: Request, lang: Lang, wait_s: float) -> Response:
    minutes = ceil(wait_s / 60)
    return pages.message(
        request,
        ("请稍后再发", "Please wait"),
        (
            f"从您的网络地址来的上报太多，请 {minutes} 分钟后再试。用浏览器“后退”，填好的内容还在。"
            "紧急情况请打电话。",
            f"Too many reports came from your network address; please try again in {minutes} min. "
            "Go back in the browser: what you filled in is still there. Call if it is urgent.",
        ),
        lang,
        status=429,
        headers={"Retry-After": str(ceil(wait_s))},
    )
