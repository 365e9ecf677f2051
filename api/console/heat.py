"""The page of heatmaps over HTTP."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from geopandas import GeoDataFrame

from api.cases.deps import OfficeDep
from api.console.framing import POLICY, FrameDep, PageRoute, page
from api.deps import SessionDep
from api.maps import heat
from api.maps.asked import BANDWIDTHS_M, Asked, AskedDep
from api.view import ViewDep
from geo.cases import Categories
from maps.console.frame import Said
from maps.console.heat import HeatDesk, heat_page
from maps.heat import TITLES, still_keys
from maps.pages.heatmap import Kind

router = APIRouter(route_class=PageRoute)
FRAMED = f"{POLICY}; frame-src 'self'"
"""The policy of pages with a map of ours in them."""


@router.get("/heatmap")
def show_heatmap(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    asked: AskedDep,
    kind: Annotated[Literal["incidents", "hazards"], Query()] = "incidents",
    view: Annotated[str, Query(pattern="^[a-z_]{0,40}$")] = "",
) -> Response:
    """Show where and when incidents or hazards gather, with filters; `view` of the map first."""
    made = heat.heat(session, here, kind, asked)
    atlas, frame_ = made.atlas, made.points.frame
    desk = HeatDesk(
        kind=kind,
        view=view,
        values=_values(asked.of(kind)),
        bandwidths_m=sorted({*BANDWIDTHS_M, asked.bandwidth_m}),
        categories=_categories(office.book, kind),
        others=_words(frame_, "category", imported=True),
        channels=_words(frame_, "channel"),
        period=None if atlas is None else (str(atlas.taken.first), str(atlas.taken.last)),
        n=None if atlas is None else atlas.taken.n,
        hours=None if atlas is None else atlas.hours,
        weekdays=None if atlas is None else atlas.weekdays,
        queries={
            "hours": [_query(asked, kind, hours=f"{one}-{one + 1}") for one in range(24)],
            "weekday": [_query(asked, kind, weekday=str(one)) for one in range(7)],
        },
        map_query=asked.query(),
        stills=[] if atlas is None else [(key, TITLES[key]) for key in still_keys(atlas)],
    )
    response = page(request, heat_page(frame, desk))
    response.headers["Content-Security-Policy"] = FRAMED
    return response


def _query(asked: Asked, kind: Kind, **changed: str) -> str:
    told = {"kind": kind} if kind != "incidents" else {}
    return asked.query(**told, **changed)


def _values(asked: Asked) -> dict[str, str]:
    return {
        name: value.isoformat() if isinstance(value, date) else str(value or "")
        for name, value in vars(asked).items()
    }


def _categories(
    book: Categories, kind: Kind
) -> Sequence[tuple[str, Said, Sequence[tuple[str, Said]]]]:
    own: Mapping[str, list[tuple[str, Said]]] = {code: [] for code in book.groups}
    for one in book:
        if f"{one.kind}s" == kind:
            own[one.group].append((one.code, (one.zh, one.en)))
    return [(code, book.groups[code], inner) for code, inner in own.items() if inner]


def _words(points: GeoDataFrame, column: str, *, imported: bool = False) -> list[str]:
    found = points[points["imported"]] if imported else points
    return sorted(str(one) for one in found[column].dropna().unique())
