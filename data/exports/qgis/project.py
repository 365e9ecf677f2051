"""A QGIS project: over a GeoPackage beside it, by relative paths, or over a feature service."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from pyproj import CRS

from data.exports.about import About, code_of
from data.exports.qgis.look import Look
from data.exports.qgis.qml import VERSION, body
from geo.crs import STORAGE_CRS
from geo.schema import Column

Box = tuple[float, float, float, float]
DATA = "data.gpkg"


@dataclass(frozen=True)
class Drawn:
    """One layer of a project: what it is, of which geometry, how it looks.

    `family` is None for a table; such layers are listed below the drawn ones. `mixed` is true where
    the layer holds other families too. `service` is the address of the feature service that has it
    as a collection; None for a layer of the GeoPackage.
    """

    about: About
    columns: tuple[Column, ...]
    family: str | None
    look: Look
    shown: bool = True
    mixed: bool = False
    service: str | None = None

    @property
    def title(self) -> str:
        """What the list of layers calls it."""
        kinds = {"Point": "点", "LineString": "线", "Polygon": "面"}
        return self.about.zh + (f"（{kinds[self.family or 'Point']}）" if self.mixed else "")


def project(title: str, layers: Sequence[Drawn], crs: CRS, extent: Box) -> bytes:
    """Return a .qgz with layers, the first one at the bottom of the map.

    Parameters
    ----------
    extent
        West, south, east, north in the project's CRS, what the map shows at first.
    """
    from_top = sorted(layers, key=lambda one: one.family is None, reverse=True)[::-1]
    west, south, east, north = extent
    document = "\n".join(
        [
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>",
            f'<qgis projectname="{escape(title)}" version="{VERSION}">',
            f"<title>{escape(title)}</title>",
            f"<projectCrs>{_srs(crs)}</projectCrs>",
            "<layer-tree-group>",
            *(_tree(one) for one in from_top),
            "</layer-tree-group>",
            f'<mapcanvas name="theMapCanvas"><units>{_units(crs)}</units><extent>'
            f"<xmin>{west}</xmin><ymin>{south}</ymin><xmax>{east}</xmax><ymax>{north}</ymax>"
            f"</extent><destinationsrs>{_srs(crs)}</destinationsrs></mapcanvas>",
            "<projectlayers>",
            *(_layer(one) for one in from_top),
            "</projectlayers>",
            "<layerorder>",
            *(f'<layer id="{_id(one)}"/>' for one in from_top),
            "</layerorder>",
            '<properties><Paths><Absolute type="bool">false</Absolute></Paths>'
            '<SpatialRefSys><ProjectionsEnabled type="int">1</ProjectionsEnabled></SpatialRefSys>'
            "</properties>",
            "</qgis>",
        ]
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qgs", document)
    return packed.getvalue()


def _tree(one: Drawn) -> str:
    return (
        f'<layer-tree-layer id="{_id(one)}" name="{escape(one.title)}" '
        f'providerKey="{_provider(one)}" source="{_source(one)}" expanded="0" '
        f'checked="Qt::{"Checked" if one.shown else "Unchecked"}"/>'
    )


def _layer(one: Drawn) -> str:
    geometry = {"Point": "Point", "LineString": "Line", "Polygon": "Polygon"}
    kind = geometry.get(one.family or "", "No geometry")
    drawn = body(one.look, one.family, one.columns) if one.family else ""
    labels = int(one.look.label is not None)
    return (
        f'<maplayer type="vector" geometry="{kind}" labelsEnabled="{labels}">'
        f"<id>{_id(one)}</id><datasource>{_source(one)}</datasource>"
        f"<layername>{escape(one.title)}</layername>"
        f"<abstract>{escape(one.about.credit())}</abstract>"
        f"<srs>{_srs(STORAGE_CRS if one.service else one.about.crs)}</srs>"
        f'<provider encoding="UTF-8">{_provider(one)}</provider>'
        f"{drawn}</maplayer>"
    )


def _id(one: Drawn) -> str:
    """Return a layer's id; QGIS takes no id of ten characters or fewer, and makes up another."""
    return f"gridbeat_{one.about.layer}" + (f"_{one.family}" if one.mixed else "")


def _provider(one: Drawn) -> str:
    return "OAPIF" if one.service else "ogr"


def _source(one: Drawn) -> str:
    if one.service:  # who asks is no part of it: QGIS asks its user when the service does
        return (
            f"url='{escape(one.service)}' typename='{one.about.layer}' "
            "restrictToRequestBBOX='1' pagingEnabled='true' pageSize='1000'"
        )
    kind = f"|geometrytype={one.family}" if one.mixed else ""
    return f"./{DATA}|layername={one.about.layer}{kind}"


def _srs(crs: CRS) -> str:
    wkt = escape(crs.to_wkt("WKT2_2018"))
    return (
        f"<spatialrefsys><wkt>{wkt}</wkt><authid>{code_of(crs)}</authid>"
        f"<geographicflag>{str(crs.is_geographic).lower()}</geographicflag></spatialrefsys>"
    )


def _units(crs: CRS) -> str:
    return "degrees" if crs.is_geographic else "meters"
