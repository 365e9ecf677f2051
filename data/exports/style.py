"""How a layer is drawn in QGIS and other desktop programs, as values that are handed in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """A style as a GeoPackage carries it in `layer_styles`, plus the colours for other formats.

    Parameters
    ----------
    name
        Name people choose it by.
    qml
        A QGIS style document: symbols, labels and the aliases of columns.
    sld
        The same symbols as an OGC Styled Layer Descriptor.
    fill, line
        Colours as #rrggbb.
    """

    name: str
    qml: str
    sld: str
    fill: str
    line: str
