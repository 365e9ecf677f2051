"""A folium map as a whole HTML document, with assets of our own and none of other hosts."""

import html
import json
import re
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from folium.plugins import Fullscreen
from folium.template import Template

from maps.assets import Assets
from maps.layers import MapLayer
from maps.scene import Basemap
from maps.styles import palette
from maps.words import Lang, text

_MAX_ZOOM = 21


class Markup(Element):
    """Markup that is rendered as it is."""

    _template = Template("{{ this.markup }}")

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.markup = markup


class DataLayer(folium.map.Layer):
    """One layer of ours as a folium layer; the script `gridbeat-map.js` draws it."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = gridbeat.layer({{ this.data }}, gridbeatPalette);
        {% endmacro %}
        """
    )

    def __init__(self, layer: MapLayer) -> None:
        super().__init__(name=layer.title, overlay=True, control=True, show=layer.shown)
        self._name = f"layer_{layer.name}"
        self.data = script_json(layer.as_dict())


class Furniture(MacroElement):
    """Labels, legend, search, measure and the patrol panel: all that needs every layer."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            gridbeat.furnish(
                {{ this._parent.get_name() }}, {{ this.data }}, [{{ this.layers | join(", ") }}]
            );
        {% endmacro %}
        """
    )

    def __init__(self, config: dict[str, Any], layers: list[DataLayer]) -> None:
        super().__init__()
        self._name = "furniture"
        self.data = script_json(config)
        self.layers = [layer.get_name() for layer in layers]


def document(
    title: str,
    layers: list[MapLayer],
    config: dict[str, Any],
    assets: Assets,
    *,
    bounds: tuple[float, float, float, float],
    lang: Lang,
    basemap: Basemap | None = None,
) -> str:
    """Return a map page as a whole HTML document.

    Parameters
    ----------
    title
        Plain text; everything from outside is escaped here or drawn as text by the script.
    layers
        From bottom to top.
    config
        What the script's `furnish` takes, as plain values.
    bounds
        (west, south, east, north) in WGS 84 degrees.
    """
    west, south, east, north = bounds
    page = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        maxZoom=_MAX_ZOOM,
        zoom_snap=0.25,
        zoom_control=False,
        attribution_control=False,
        font_size="14px",
    )
    page.default_js, page.default_css = [], []  # ours are in `assets`
    if basemap:
        _tiles(basemap).add_to(page)
    full = Fullscreen("topleft", text("full_screen", lang), text("full_screen_exit", lang), True)
    full.default_js, full.default_css = [], []
    full.add_to(page)
    drawn = [DataLayer(layer).add_to(page) for layer in layers]
    box = [[south, west], [north, east]]
    Furniture(config | {"bounds": box}, drawn).add_to(page)

    figure: Figure = page.get_root()
    figure.title = html.escape(title)
    figure.header.add_child(Markup(assets.styles), name="styles")
    figure.header.add_child(Markup(assets.scripts), name="scripts")
    ours = f"<script>const gridbeatPalette = {script_json(palette())};</script>"
    figure.header.add_child(Markup(ours), name="palette")
    return _settled(figure, "zh-CN" if lang == "zh" else "en")


def script_json(value: object) -> str:
    """Return a value as JSON that may stand inside a script element."""
    text_ = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text_ = text_.replace(sign, f"\\u{ord(sign):04x}")
    return text_


def _tiles(basemap: Basemap) -> folium.TileLayer:
    return folium.TileLayer(
        basemap.url_template,
        attr=html.escape(basemap.attribution) or " ",
        max_zoom=_MAX_ZOOM,
        max_native_zoom=basemap.max_zoom,
        control=False,
    )


def _settled(figure: Figure, lang: str) -> str:
    """Return the document with names that are the same each time it is made."""
    page = figure.render()
    names: dict[str, str] = {}
    ids = _ids(figure)

    def settled(match: re.Match[str]) -> str:
        found = match.group()
        return names.setdefault(found, f"{len(names):02d}") if found in ids else found

    page = re.sub(r"[0-9a-f]{32}", settled, page)
    return page.replace("<html>", f'<html lang="{lang}">', 1)


def _ids(element: Element) -> set[str]:
    inner = (_ids(child) for child in element._children.values())
    return {element._id}.union(*inner)
