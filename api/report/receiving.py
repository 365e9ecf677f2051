"""What residents send: checked whole, taken once, or given back with everything still in it."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api.accounts.service import address_of
from api.cases.refusals import RefusedError
from api.report import pages, sending
from api.report.desk import Desk
from api.report.pictures import Pictures, kept_of, pictures_of
from api.report.reading import Body
from api.report.seal import QUICKEST
from api.report.typed import FIELDS, MOST_WORDS, Report, checked
from data.store.engine import read_scope
from data.store.registry import Stored
from maps.report import Lang, Told

AGAIN = Told(
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
        return wait(request, lang, wait_s)
    pictures = pictures_of(desk, body, now, consent=bool(body.text("read_photo")))
    if body.text("act") == "show":
        return _shown(request, stored, body, lang, pictures, status=200)
    found = checked(body, ground, book, pictures.photos, pictures.faults)
    token = desk.seal.form_of(body.text("form_token"), now)
    faults = found if isinstance(found, list) else []
    if token is None or token.expired:
        faults = [*faults, AGAIN]
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
    pictures: Pictures,
    found: Report,
    form_id: str,
) -> Response:
    desk, now = pages.desk_of(request), request.app.state.now()
    engine = request.app.state.engine
    if not sending.already_sent(desk, engine, stored, form_id):
        wait_s = desk.sends.begin(address_of(request), now)
        if wait_s > 0:
            return wait(request, lang, wait_s)
    try:
        sent = sending.send(desk, engine, stored, found, form_id=form_id, channel="report", now=now)
    except RefusedError as error:
        if sending.is_reused(error):
            return _shown(request, stored, body, lang, pictures, faults=[_OTHER])
        said = Told("", (error.refused.zh, error.refused.en))
        return _shown(request, stored, body, lang, pictures, faults=[said])
    return RedirectResponse(f"/report/{sent.secret}?lang={lang}&sent=report", 303)


def _shown(
    request: Request,
    stored: Stored,
    body: Body,
    lang: Lang,
    pictures: Pictures,
    *,
    faults: Sequence[Told] = (),
    status: int = 422,
) -> Response:
    """Show the form again: what was typed is in it, and the photos wait in the stash."""
    desk, now = pages.desk_of(request), request.app.state.now()
    kept, lost = kept_of(desk, pictures, now)
    typed = {name: body.text(name) for name in FIELDS}
    with read_scope(request.app.state.engine) as session:
        return pages.form(
            request,
            session,
            stored,
            lang,
            status=status,
            typed=typed,
            faults=[*faults, *lost],
            kept=kept,
            form_token=_form_again(desk, body, now, faults),
        )


def _form_again(desk: Desk, body: Body, now: datetime, faults: Sequence[Told]) -> str:
    """Return the token to send a form with again: its own, or one that need not wait."""
    token = desk.seal.form_of(body.text("form_token"), now)
    if token is None or token.expired or _OTHER in faults:
        return desk.seal.form(now - QUICKEST)
    return body.text("form_token")


def too_long(field: str) -> Told:
    """Return that the words of a field are too many."""
    return Told(field, (f"最多 {MOST_WORDS} 字。", f"At most {MOST_WORDS} characters."))


def wait(request: Request, lang: Lang, wait_s: float) -> Response:
    """Return the page for an address that sent too much, and how long it has to wait."""
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
