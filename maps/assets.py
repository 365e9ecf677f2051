"""The built web assets: where they are, and how a page gets them."""

import base64
import hashlib
import html
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from geo.errors import SetupError

MAP_STYLES = (
    "leaflet/leaflet.css",
    "leaflet.fullscreen/Control.FullScreen.css",
    "leaflet.markercluster/MarkerCluster.css",
    "gridbeat-map.css",
)
"""Styles of a map page, in order."""
MAP_SCRIPTS = (
    "leaflet/leaflet.js",
    "leaflet.fullscreen/Control.FullScreen.js",
    "leaflet.markercluster/leaflet.markercluster.js",
    "gridbeat-map.js",
)
"""Scripts of a map page, in order."""
CONSOLE_STYLES = (
    "bootstrap/bootstrap.min.css",
    "leaflet/leaflet.css",
    "gridbeat-console.css",
)
"""Styles of the console's pages, in order."""
CONSOLE_SCRIPTS = ("leaflet/leaflet.js", "htmx/htmx.min.js", "gridbeat-console.js")
"""Scripts of the console's pages, in order; they run once the page is there."""
CHARTS = "gridbeat-charts.js"
"""Script of pages with charts, beside the console's."""
_NEEDED = dict.fromkeys((*MAP_STYLES, *MAP_SCRIPTS, *CONSOLE_STYLES, *CONSOLE_SCRIPTS, CHARTS))
_DIST = Path(__file__).parent / "web" / "dist"
_URL = re.compile(r"url\(\s*(['\"]?)([^'\")]+)\1\s*\)")


@dataclass(frozen=True)
class Assets:
    """What the head of a page carries, as HTML; `inline` when the page makes no request.

    `charts` is what pages with charts carry beside the rest.
    """

    styles: str
    scripts: str
    inline: bool
    charts: str = ""


def dist_folder(folder: Path = _DIST) -> Path:
    """Return the folder of the built web assets.

    Raises
    ------
    SetupError
        They are not built.
    """
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if missing:
        raise SetupError(
            f"The web assets are not built ({missing[0]} is missing in {folder}). Run: make web"
        )
    return folder


def served(base: str, folder: Path | None = None) -> Assets:
    """Return assets as links below a URL; a new build gets new links.

    Raises
    ------
    SetupError
        The web assets are not built.
    """
    dist = folder or dist_folder()
    return Assets(
        "\n".join(f'<link rel="stylesheet" href="{_link(base, dist, it)}">' for it in MAP_STYLES),
        "\n".join(f'<script src="{_link(base, dist, it)}"></script>' for it in MAP_SCRIPTS),
        inline=False,
    )


def console(base: str, folder: Path | None = None) -> Assets:
    """Return what the head of a console page carries, as links below a URL.

    Raises
    ------
    SetupError
        The web assets are not built.
    """
    dist = folder or dist_folder()
    styles = [_link(base, dist, name) for name in CONSOLE_STYLES]
    scripts = [_link(base, dist, name) for name in CONSOLE_SCRIPTS]
    return Assets(
        "\n".join(f'<link rel="stylesheet" href="{link}">' for link in styles),
        "\n".join(f'<script src="{link}" defer></script>' for link in scripts),
        inline=False,
        charts=f'<script src="{_link(base, dist, CHARTS)}" defer></script>',
    )


def _link(base: str, dist: Path, name: str) -> str:
    """Return the URL of a file of ours, marked by its content."""
    mark = hashlib.sha256((dist / name).read_bytes()).hexdigest()[:10]
    return html.escape(f"{base.rstrip('/')}/{name}?v={mark}")


def inlined(folder: Path | None = None) -> Assets:
    """Return assets as part of the document, so that it makes no request at all.

    Raises
    ------
    SetupError
        The web assets are not built.
    """
    dist = folder or dist_folder()
    styles = [_embedded(dist / name) for name in MAP_STYLES]
    scripts = [(dist / name).read_text("utf-8") for name in MAP_SCRIPTS]
    return Assets(
        "\n".join(f"<style>{style}</style>" for style in styles),
        "\n".join(f"<script>{_closed(script)}</script>" for script in scripts),
        inline=True,
    )


def _embedded(style: Path) -> str:
    """Return a style sheet with its images in it."""

    def data(match: re.Match[str]) -> str:
        target = match.group(2)
        if target.startswith(("data:", "#")):
            return match.group()
        image = style.parent / target
        kind = mimetypes.guess_type(image.name)[0] or "application/octet-stream"
        return f"url(data:{kind};base64,{base64.b64encode(image.read_bytes()).decode()})"

    return _URL.sub(data, style.read_text("utf-8"))


def _closed(script: str) -> str:
    """Return a script that cannot end its element early."""
    return re.sub(r"</(script)", r"<\\/\1", script, flags=re.IGNORECASE)
