"""A look as a style that files carry."""

from collections.abc import Sequence

from data.exports.qgis.look import Look
from data.exports.qgis.qml import qml, sld
from data.exports.style import Style
from geo.schema import Column

NAME = "gridbeat"


def family_of(shapes: frozenset[str]) -> str | None:
    """Return what a layer is drawn as: Polygon before LineString before Point; None for tables."""
    families = {shape.removeprefix("Multi") for shape in shapes}
    return next((one for one in ("Polygon", "LineString", "Point") if one in families), None)


def style_of(
    look: Look, shapes: frozenset[str], columns: Sequence[Column], layer: str
) -> Style | None:
    """Return the style of a layer; None for one that is not drawn."""
    family = family_of(shapes)
    if family is None:
        return None
    return Style(NAME, qml(look, family, columns), sld(look, family, layer), look.fill, look.line)
