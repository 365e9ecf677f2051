"""Maps over HTTP: heatmaps as page, picture and paper."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.cases.deps import OfficeDep
from api.deps import SessionDep
from api.maps import heat
from api.maps.asked import AskedDep
from api.pages.endpoints import Lang, basemap, page
from api.view import ViewDep
from maps.assets import inlined
from maps.pages.heatmap import Kind
from maps.still import Still, still_pdf, still_png

router = APIRouter(prefix="/maps/{community}", include_in_schema=False)
MEDIA = {"png": "image/png", "pdf": "application/pdf"}
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

    @router.get(f"/{name}.png", name=f"{name}_png")
    @router.get(f"/{name}.pdf", name=f"{name}_pdf")
    def send(  # noqa: PLR0917 - FastAPI hands them in by name
        request: Request,
        session: SessionDep,
        here: ViewDep,
        office: OfficeDep,
        asked: AskedDep,
        view: Annotated[str, Query(max_length=40)] = "",
        lang: Lang = Lang.zh,
    ) -> Response:
        """Draw one view as a picture, or as a page to print."""
        form = request.url.path.rsplit(".", 1)[1]
        still = heat.heat_still(
            session, here, kind, asked, view=view, book=office.book, lang=lang.value
        )
        return sent(still, f"{here.stored.id}-{name}", form)


def sent(still: Still, name: str, form: str) -> Response:
    """Return a still map as a file to keep: `form` is png or pdf."""
    made = still_png(still) if form == "png" else still_pdf(still)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{form}"',
        "Cache-Control": "private, no-store",
    }
    return Response(made, media_type=MEDIA[form], headers=headers)


for _kind in _NAMES.values():
    _page(_kind)
