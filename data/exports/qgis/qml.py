"""Style documents of QGIS (QML, as 3.22 reads it) and of the OGC (SLD 1.0)."""

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from data.exports.qgis.look import Class, Label, Look, Tints
from geo.schema import Column

VERSION = "3.22.16-Białowieża"
"""The QGIS whose documents these are; later ones read them too."""

KINDS = {"Point": "marker", "LineString": "line", "Polygon": "fill"}
_SLD = (
    '<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" '
    'xmlns:ogc="http://www.opengis.net/ogc">'
)


def qml(look: Look, family: str, columns: Sequence[Column]) -> str:
    """Return a layer's style document: symbols, labels, aliases."""
    head = (
        f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"{VERSION}\">"
    )
    return f"{head}\n{body(look, family, columns)}\n</qgis>\n"


def body(look: Look, family: str, columns: Sequence[Column]) -> str:
    """Return what style documents and projects say of a layer in the same words."""
    return "\n".join([_renderer(look, family), *_labelling(look.label, family), _aliases(columns)])


def sld(look: Look, family: str, name: str) -> str:
    """Return the same symbols as a Styled Layer Descriptor."""
    rules = [
        f"<Rule><Title>{escape(one.label)}</Title>{_where(look, one)}"
        f"{_symbolizer(look, family, one.colour)}</Rule>"
        for one in look.classes
        if (look.column or "").isidentifier()
    ] or [f"<Rule>{_symbolizer(look, family, look.fill)}</Rule>"]
    return (
        f"{_SLD}<NamedLayer><Name>{escape(name)}</Name><UserStyle><FeatureTypeStyle>"
        f"{''.join(rules)}</FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"
    )


def _renderer(look: Look, family: str) -> str:
    if not look.classes or look.column is None:
        symbols = _symbol("0", look, family, Class("", "", look.fill))
        return f'<renderer-v2 type="singleSymbol"><symbols>{symbols}</symbols></renderer-v2>'
    rest = Class("", "其他 other", look.fill)
    classes = [*look.classes, rest]
    categories = "".join(
        f'<category render="true" symbol="{number}" value={quoteattr(one.value)} '
        f"label={quoteattr(one.label)}/>"
        for number, one in enumerate(classes)
    )
    symbols = "".join(_symbol(str(number), look, family, one) for number, one in enumerate(classes))
    return (
        f'<renderer-v2 type="categorizedSymbol" attr={quoteattr(look.column)}>'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
    )


def _symbol(name: str, look: Look, family: str, one: Class) -> str:
    kind, colour = KINDS[family], one.colour
    layer, settings = {
        "marker": ("SimpleMarker", _marker(look, colour)),
        "line": ("SimpleLine", _line(look, one)),
        "fill": ("SimpleFill", _fill(look, colour)),
    }[kind]
    props = _props(settings) + (_tinted(look.tints, look, kind) if look.tints else "")
    return (
        f'<symbol type="{kind}" name="{name}" alpha="1">'
        f'<layer class="{layer}" enabled="1" pass="0">{props}</layer></symbol>'
    )


def _marker(look: Look, colour: str) -> dict[str, str]:
    return {
        "name": look.shape,
        "color": _rgba(colour),
        "outline_color": _rgba("#ffffff"),
        "outline_width": "0.3",
        "size": f"{look.size_mm:g}",
    }


def _line(look: Look, one: Class) -> dict[str, str]:
    return {
        "line_color": _rgba(one.colour),
        "line_width": f"{one.width_mm or look.width_mm:g}",
        "line_style": "dash" if one.dashed else "solid",
        "capstyle": "round",
        "joinstyle": "round",
    }


def _fill(look: Look, colour: str) -> dict[str, str]:
    return {
        "style": "solid",
        "color": _rgba(colour, look.opacity),
        "outline_color": _rgba(look.line if not look.classes else colour),
        "outline_width": f"{look.width_mm:g}",
        "outline_style": "solid",
    }


def _props(settings: Mapping[str, str]) -> str:
    return "".join(f'<prop k="{name}" v="{value}"/>' for name, value in settings.items())


def _tinted(tints: Tints, look: Look, kind: str) -> str:
    """Return the colour of each thing by its key, over that of the symbol."""
    said = {"fillColor": round(look.opacity * 255), "outlineColor": 255}
    if kind == "line":
        said.pop("fillColor")
    number = f"coalesce({tints.key}, 0) % {len(tints.colours)}"
    told = ""
    for name, alpha in said.items():
        listed = ", ".join(f"'{_rgba(one).rpartition(',')[0]},{alpha}'" for one in tints.colours)
        expression = quoteattr(f"array_get(array({listed}), {number})")
        told += (
            f'<Option type="Map" name="{name}"><Option type="bool" name="active" value="true"/>'
            f'<Option type="QString" name="expression" value={expression}/>'
            '<Option type="int" name="type" value="3"/></Option>'
        )
    return (
        '<data_defined_properties><Option type="Map"><Option type="QString" name="name" value=""/>'
        f'<Option type="Map" name="properties">{told}</Option>'
        '<Option type="QString" name="type" value="collection"/></Option>'
        "</data_defined_properties>"
    )


_PLACEMENTS = {
    "Point": 'placement="6" dist="0.8" predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR"',
    "LineString": 'placement="3" placementFlags="9" dist="0.3"',
    "Polygon": 'placement="1" centroidInside="1" quadOffset="4"',
}
"""Beside points, along lines, inside areas."""


def _labelling(label: Label | None, family: str) -> Iterable[str]:
    if label is None:
        return
    weight = 'fontWeight="75" namedStyle="Bold"' if label.bold else 'fontWeight="50"'
    scales = (
        "" if label.scale is None else f' scaleVisibility="1" scaleMin="0" scaleMax="{label.scale}"'
    )
    yield (
        '<labeling type="simple"><settings>'
        f'<text-style fieldName={quoteattr(label.text)} isExpression="1" '
        f'fontSize="{label.size_pt:g}" fontSizeUnit="Point" {weight} '
        'textColor="29,33,37,255" textOpacity="1">'
        '<text-buffer bufferDraw="1" bufferSize="0.9" bufferSizeUnits="MM" bufferOpacity="1" '
        'bufferColor="255,255,255,255"/></text-style>'
        f'<placement {_PLACEMENTS[family]} priority="{9 if label.bold else 5}"/>'
        f"<rendering{scales}/></settings></labeling>"
    )
    yield "<customproperties/><blendMode>0</blendMode>"


def _aliases(columns: Sequence[Column]) -> str:
    said = "".join(
        f'<alias field={quoteattr(column.name)} index="{number}" '
        f"name={quoteattr(column.zh + (f' ({column.unit})' if column.unit else ''))}/>"
        for number, column in enumerate(columns)
    )
    return f"<aliases>{said}</aliases>"


def _where(look: Look, one: Class) -> str:
    return (
        "<ogc:Filter><ogc:PropertyIsEqualTo>"
        f"<ogc:PropertyName>{escape(look.column or '')}</ogc:PropertyName>"
        f"<ogc:Literal>{escape(one.value)}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>"
    )


def _symbolizer(look: Look, family: str, colour: str) -> str:
    fill = f'<Fill><CssParameter name="fill">{colour}</CssParameter></Fill>'
    stroke = f'<Stroke><CssParameter name="stroke">{look.line}</CssParameter></Stroke>'
    if family == "LineString":
        own = f'<Stroke><CssParameter name="stroke">{colour}</CssParameter></Stroke>'
        return f"<LineSymbolizer>{own}</LineSymbolizer>"
    if family == "Polygon":
        return f"<PolygonSymbolizer>{fill}{stroke}</PolygonSymbolizer>"
    mark = f"<Mark><WellKnownName>circle</WellKnownName>{fill}</Mark>"
    return f"<PointSymbolizer><Graphic>{mark}<Size>8</Size></Graphic></PointSymbolizer>"


def _rgba(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"
