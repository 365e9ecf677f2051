"""A look as a style that files carry."""

from collections.abc import Sequence

from data.exports.qgis.look import Look
from data.exports.qgis.qml import qml, sld
from data.exports.style import Style
from geo.schema import Column

NAME = "gridbeat"


def families_of(shapes: frozenset[str]) -> list[str]:
    """Return what a layer is drawn as, areas first; nothing for tables."""
    families = {shape.removeprefix("Multi") for shape in shapes}
    return [one for one in ("Polygon", "LineString", "Point") if one in families]


def style_of(
    look: Look, shapes: frozenset[str], columns: Sequence[Column], layer: str
) -> Style | None:
    """Return the style of a layer; None for one that is not drawn."""
    if not (families := families_of(shapes)):
        return None
    family = families[0]
    return Style(NAME, qml(look, family, columns), sld(look, family, layer), look.fill, look.line)
