"""The API documentation page, with assets of our own."""

from fastapi import APIRouter
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, RedirectResponse

from api.urls import STATIC

router = APIRouter(include_in_schema=False)


@router.get("/api/docs")
def documentation() -> HTMLResponse:
    """Return the page that lets a person read and try the API."""
    return get_swagger_ui_html(
        openapi_url="/api/openapi.json",
        title="gridbeat API",
        swagger_js_url=f"{STATIC}/swagger/swagger-ui-bundle.js",
        swagger_css_url=f"{STATIC}/swagger/swagger-ui.css",
        swagger_favicon_url=f"{STATIC}/icon.svg",
    )


@router.get("/favicon.ico")
def icon() -> RedirectResponse:
    """Lead browsers that look for an icon at the usual place to ours."""
    return RedirectResponse(f"{STATIC}/icon.svg")
