"""The ground of a still map: a community in metres, as calm as on the screen."""

from collections.abc import Iterator

from geopandas import GeoDataFrame

from geo.community import Community
from maps.layers.grids import short_code
from maps.layers.layer import drawable
from maps.still.still import Label, Shape
from maps.styles import palette

_WIDTHS = {"road": 2.6, "lane": 1.5, "path": 0.4, "steps": 0.5}


def ground_shapes(community: Community) -> list[Shape]:
    """Return the shapes of the ground from bottom to top.

    Parameters
    ----------
    community
        In the metric CRS of its place.
    """
    return list(_shapes(community))


def _shapes(community: Community) -> Iterator[Shape]:
    hues = palette()
    for one in _geometries(community, "boundary"):
        yield Shape(one, fill=hues["inside"], line=hues["muted"], width=0.8, dash=(4, 3))
    for one in _geometries(community, "compounds"):
        yield Shape(one, fill="#ffffff", line="#a79d8b", width=0.4, opacity=0.4, dash=(1.5, 2))
    for one in _geometries(community, "buildings"):
        yield Shape(one, fill=hues["building"], line=hues["building_line"], width=0.25)
    streets = drawable(community["streets"])
    kinds = streets["kind"].fillna("lane") if len(streets) else []
    for one, kind in zip(streets.geometry, kinds, strict=True):
        if kind not in {"path", "steps"}:
            yield Shape(one, line=hues["street_line"], width=_WIDTHS.get(kind, 1.2) + 0.6)
    for one, kind in zip(streets.geometry, kinds, strict=True):
        colour = hues["path_line"] if kind in {"path", "steps"} else hues["street"]
        yield Shape(one, line=colour, width=_WIDTHS.get(kind, 1.2))
    barriers = drawable(community["barriers"])
    for one, kind in zip(barriers.geometry, barriers["kind"] if len(barriers) else [], strict=True):
        river = kind == "river"
        yield Shape(one, line=hues["water"] if river else hues["wall"], width=2.5 if river else 0.7)


def grid_shapes(grids: GeoDataFrame | None) -> tuple[list[Shape], list[Label]]:
    """Return the outlines and the labels of grids, in the metric CRS they come in."""
    if grids is None or not len(grids):
        return [], []

    shapes = [Shape(one, line="#5c6670", width=0.7) for one in grids.geometry]
    spots = grids.geometry.representative_point()
    labels = [
        Label(spot.x, spot.y, short_code(code, key))
        for spot, code, key in zip(spots, grids["code"], grids["grid_id"], strict=True)
    ]
    return shapes, labels


def _geometries(community: Community, layer: str) -> "GeoDataFrame":
    return drawable(community[layer]).geometry
