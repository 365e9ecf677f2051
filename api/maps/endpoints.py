"""Maps over HTTP: heatmaps as page, picture and paper."""

from fastapi import APIRouter, Request, Response

from api.cases.deps import OfficeDep
from api.deps import SessionDep
from api.maps import heat
from api.maps.asked import AskedDep
from api.pages.endpoints import Lang, basemap, page
from api.view import ViewDep
from maps.assets import inlined
from maps.pages.heatmap import Kind

router = APIRouter(prefix="/maps/{community}", include_in_schema=False)
_NAMES: dict[str, Kind] = {"heatmap": "incidents", "hazards": "hazards"}


def _page(kind: Kind) -> None:
    """Add the pages of a kind to the router."""
    name = next(name for name, one in _NAMES.items() if one == kind)

    @router.get(f"/{name}.html", name=name)
    def show(  # noqa: PLR0917 - FastAPI hands them in by name
        request: Request,
        session: SessionDep,
        here: ViewDep,
        office: OfficeDep,
        asked: AskedDep,
        lang: Lang = Lang.zh,
        alone: bool = False,
    ) -> Response:
        """Draw where, when and how surely incidents or hazards gather."""
        state = request.app.state
        html = heat.heat_page(
            session, here, kind, asked,
            book=office.book, lang=lang.value,
            basemap=None if alone else basemap(state.settings),
            assets=inlined(state.web_folder) if alone else state.assets,
            cache=state.pages,
        )  # fmt: skip
        response = page(request, html)
        if alone:
            file = f"{here.stored.id}-{name}.html"
            response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
        return response


for _kind in _NAMES.values():
    _page(_kind)
