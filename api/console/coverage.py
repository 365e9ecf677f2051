"""The page of coverage over HTTP."""

from fastapi import APIRouter, Request, Response

from api.console.framing import FrameDep, PageRoute, page
from api.console.heat import FRAMED
from api.deps import SessionDep
from api.maps import coverage
from api.maps.coverage import Covered
from api.maps.spans import Span, SpanDep
from api.view import ViewDep
from geo.errors import NotFoundError
from maps.console.coverage import CoverageDesk, coverage_page
from maps.console.frame import halves
from maps.coverage_words import answer, notes, span_words
from maps.layers.grids import short_code
from maps.words import Lang, number

router = APIRouter(route_class=PageRoute)


@router.get("/coverage")
def show_coverage(
    request: Request, session: SessionDep, here: ViewDep, frame: FrameDep, span: SpanDep
) -> Response:
    """Show whether every corner was seen in a span, by whom, and where not."""
    try:
        made = coverage.covered(session, here, span, request.app.state.coverage)
        desk = _desk(made, span, frame.lang)
    except NotFoundError as error:
        said = span_words(span.begin, span.end)
        desk = CoverageDesk(
            span.kind,
            span.on.isoformat(),
            said,
            None,
            "",
            [],
            False,
            [],
            [],
            fault=halves(str(error)),
        )
    response = page(request, coverage_page(frame, desk))
    response.headers["Content-Security-Policy"] = FRAMED
    return response


def _desk(made: Covered, span: Span, lang: Lang) -> CoverageDesk:
    found, what = made.found, "walked" if made.walked else "planned"
    share, said = answer(found, what, lang)
    sight = made.scene.patrol_report.get("sight") or {}
    told = notes(
        found, what, lang, places=made.places, dead_share=sight.get("share"), remark=made.remark
    )
    guards = [
        (
            str(row["guard_id"]),
            number(row["planned_km"]),
            number(row["walked_km"]),
            f"{row['fixes']:,}",
        )
        for row in found.guards.to_dict("records")
    ]
    sums = found.guards[["planned_km", "walked_km", "fixes"]].sum()
    return CoverageDesk(
        span=span.kind,
        on=span.on.isoformat(),
        said=span_words(span.begin, span.end),
        share=share,
        made=said,
        notes=told[1:],
        walked=made.walked,
        guards=guards if made.walked else [],
        total=(number(sums["planned_km"]), number(sums["walked_km"]), f"{sums['fixes']:,.0f}"),
        grids=_grids(made, what),
        whole=_whole(made, what),
    )


def _whole(made: Covered, what: str) -> bool:
    """Return whether every street was seen, to the metre, and no place was missed."""
    seen_m, all_m = made.found.share(what)
    return all_m - seen_m < 1 and not (made.places and made.places.missed)


def _grids(made: Covered, what: str) -> list[tuple[str, str, str]]:
    grids = made.scene.grids
    if grids is None or not len(grids):
        return []
    told = made.found.by_area(grids.to_crs(made.found.streets.crs), what)
    rows = zip(grids["code"], grids["grid_id"], told["seen_m"], told["length_m"], strict=True)
    found = [
        (short_code(code, key), seen / whole if whole else 1.0, whole)
        for code, key, seen, whole in rows
    ]
    found.sort(key=lambda row: row[1])
    return [(name, f"{share:.0%}", number(whole / 1000)) for name, share, whole in found]
