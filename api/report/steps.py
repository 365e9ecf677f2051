"""What a resident sends from the page of a case: a note, a rating, an answer, "not solved"."""

from dataclasses import dataclass
from typing import Literal

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api.accounts.service import address_of
from api.cases.refusals import RefusedError
from api.report import following, pages, sending
from api.report.desk import Desk
from api.report.pictures import Pictures, kept_of, pictures_of
from api.report.reading import Body
from api.report.receiving import AGAIN, too_long, wait
from api.report.typed import MOST_WORDS
from data.store.engine import read_scope
from geo.cases import Details
from maps.report import Lang, Sent, Told

_RATINGS = {"1", "2", "3", "4", "5"}
_SOMETHING = ("请写几个字，或选照片。", "Write something, or add a photo.")


@dataclass(frozen=True)
class Act:
    """What one of the forms does.

    Parameters
    ----------
    kind
        The command.
    field
        The field its words are in.
    photos
        The id of its field of photos.
    words
        Whether words are a must, may be left out, or may be left out where there are photos.
    into
        The field of `Details` the words go to.
    """

    kind: str
    field: str
    photos: str
    words: Literal["must", "may", "or photos"]
    into: Literal["description", "reason"] = "description"


ACTS: dict[Sent, Act] = {
    "note": Act("note", "text", "photos", "or photos"),
    "rate": Act("evaluate", "why", "photos", "may"),
    "answer": Act("answer", "reply", "answer-photos", "or photos"),
    "contest": Act("reopen", "unsolved", "contest-photos", "must", "reason"),
}


def step(request: Request, secret: str, body: Body, lang: Lang) -> Response:
    """Take a step of the resident who follows a case; a form that is none of ours is a note.

    Raises
    ------
    NotFoundError
        The link is none of ours.
    """
    desk, now = pages.desk_of(request), request.app.state.now()
    with read_scope(request.app.state.engine) as session:
        seen = following.find(session, desk, secret, now)
    wait_s = desk.asks.begin(address_of(request), now)
    if wait_s > 0:
        return wait(request, lang, wait_s)
    name: Sent = next((one for one in ACTS if one == body.text("act")), "note")
    pictures = pictures_of(desk, body, now, consent=False)
    token = desk.seal.form_of(body.text("form_token"), now)
    faults = _faults(ACTS[name], body, pictures)
    if token is None or token.expired:
        faults.append(AGAIN)
    status = 422
    if token is not None and not faults:
        try:
            sending.add(
                desk,
                request.app.state.engine,
                seen.record,
                secret,
                kind=ACTS[name].kind,
                details=_details(ACTS[name], body, pictures, desk),
                form_id=token.id,
                photos=pictures.photos,
                now=now,
            )
            return RedirectResponse(f"/report/{secret}?lang={lang}&sent={name}", 303)
        except RefusedError as error:
            status, faults = 409, [Told("", (error.refused.zh, error.refused.en))]
    typed = {one.field: body.text(one.field) for one in ACTS.values()}
    typed |= {"act": name, "rating": body.text("rating")}
    kept, lost = kept_of(desk, pictures, now)
    faults += lost
    return pages.followed(
        request, seen, secret, lang, status=status, typed=typed, faults=faults, kept=kept
    )


def _faults(act: Act, body: Body, pictures: Pictures) -> list[Told]:
    """Return all that is wrong with a form."""
    words = body.text(act.field)
    found = [Told(act.photos, one.said) for one in pictures.faults]
    if len(words) > MOST_WORDS:
        found.append(too_long(act.field))
    if act.kind == "evaluate" and body.text("rating") not in _RATINGS:
        found.append(Told("rating", ("请选 1 到 5 分。", "Please choose 1 to 5.")))
    if act.words == "must" and not words:
        said = ("请写明哪里没有解决。", "Please say what is not solved.")
        found.append(Told(act.field, said))
    if act.words == "or photos" and not words and not pictures.photos and not found:
        found.append(Told(act.field, _SOMETHING))
    return found


def _details(act: Act, body: Body, pictures: Pictures, desk: Desk) -> Details:
    """Return what a form brings along; its photos are kept."""
    return Details(
        rating=int(body.text("rating")) if act.kind == "evaluate" else None,
        evidence=sending.keep(desk, pictures.photos),
        **{act.into: body.text(act.field) or None},  # type: ignore[arg-type]
    )
