"""Papers over HTTP: made at a click, or read as they were made."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from api.console.dashboards import Day, ReaderDep
from api.console.framing import FrameDep, PageRoute, page
from api.console.numbers import day_of
from api.papers.keeping import NAME, Kept, Shelf
from api.papers.making import KINDS, NAMES, Form, Kind, drawn, last_day, made
from api.view import View, ViewDep
from geo.errors import InputError
from geo.faults import Fault
from geo.papers.paper import Lang
from maps.console.frame import Said
from maps.console.papers import PaperFile, Papers, papers_page

router = APIRouter(route_class=PageRoute)
WHAT: dict[Kind, Said] = {
    "daily": (
        "交接班时用：超期和快到期的案件、新案件、漏检、下一班。",
        "For a handover: what is late or soon due, new cases, missed visits, who comes next.",
    ),
    "weekly": (
        "周一例会用：要点、哪里多什么多、办理、超期、巡逻。",
        "For Monday's meeting: in short, where and what, handling, what is late, patrol.",
    ),
    "monthly": (
        "考核用：部门、网格、网格员、保安，附指标口径。",
        "For the assessment: departments, grids, grid workers, guards, with the formulas.",
    ),
}
MEDIA = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox"
)
"""A paper has its style in it, and no script at all."""


@router.get("/papers")
def show_papers(request: Request, here: ViewDep, frame: FrameDep) -> Response:
    """Show which papers can be made, and those that were made by themselves."""
    here.rows("reports")
    kinds = _kinds(here)
    found: dict[tuple[Kind, date], list[Kept]] = {}
    for one in _shelf(request).of(here.stored.id):
        if one.kind in kinds:
            found.setdefault((one.kind, one.day), []).append(one)
    papers = Papers(
        kinds=[(kind, NAMES[kind], WHAT[kind]) for kind in kinds],
        days={kind: last_day(kind, here.at) for kind in kinds},
        kept=[
            PaperFile(kind, day, files[0].made_at, {one.form: one.name for one in files})
            for (kind, day), files in found.items()
        ],
    )
    return page(request, papers_page(frame, papers))


@router.get("/papers/kept/{name}")
def send_kept(
    request: Request, here: ViewDep, name: Annotated[str, Path(pattern=NAME.pattern)]
) -> Response:
    """Send a paper that was made by itself."""
    here.rows("reports")
    kinds = _kinds(here)
    for one in _shelf(request).of(here.stored.id):
        if one.name == name and one.kind in kinds:
            return _sent(one.path.read_bytes(), one.form, f"{here.stored.id}-{name}")
    raise HTTPException(404, "没有这份报告。There is no such paper.")


@router.get("/papers/{kind}")
def send_paper(  # noqa: PLR0917 - FastAPI hands them in by name
    here: ViewDep,
    reader: ReaderDep,
    kind: Kind,
    on: Day = "",
    form: Form = "html",
    lang: Annotated[Lang, Query(alias="in")] = "zh",
) -> Response:
    """Make a paper and send it.

    Raises
    ------
    DeniedError
        The person may not see what is in it.
    InputError
        Its period has not begun.
    """
    here.rows("reports")
    if kind == "monthly":
        here.require("by_person", "case_figures")
    try:
        day = day_of(on) or last_day(kind, here.at)
        paper = made(reader, here.stored, kind, day, lang)
    except ValueError as error:
        reason = "这一期还没有开始，或日期不对。 The period has not begun, or the day is wrong."
        raise InputError([Fault("request", reason, "", column="on")]) from error
    return _sent(drawn(paper, form), form, f"{here.stored.id}-{kind}-{day}.{form}")


def _kinds(here: View) -> list[Kind]:
    people = here.may("by_person", "case_figures")
    return [kind for kind in KINDS if kind != "monthly" or people]


def _shelf(request: Request) -> Shelf:
    found: Shelf = request.app.state.shelf
    return found


def _sent(content: bytes, form: Form, name: str) -> Response:
    headers = {
        "Content-Disposition": f'{"attachment" if form == "pdf" else "inline"}; filename="{name}"',
        "Content-Security-Policy": POLICY,
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=MEDIA[form], headers=headers)
