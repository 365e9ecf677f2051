"""Where one more checkpoint or camera would remove most dead ground, as a patrol plan suggests."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd

from geo.crs import STORAGE_CRS
from maps.layers.layer import MapLayer, entries, features
from maps.words import Lang, code, shown, text

_KINDS = ("checkpoint", "camera")


def suggestions_layer(suggestions: Sequence[Mapping[str, Any]], lang: Lang) -> list[MapLayer]:
    """Return the layer of suggestions, hidden at first, or nothing where there are none.

    Properties: `c` the kind.

    Parameters
    ----------
    suggestions
        As `geo.sight.SightReport` has them, best first: `kind`, `lon`, `lat`, `removes_m2`.
    """
    if not suggestions:
        return []
    kinds = [str(one["kind"]) for one in suggestions]
    spots = gpd.GeoSeries.from_xy(
        [one["lon"] for one in suggestions], [one["lat"] for one in suggestions], crs=STORAGE_CRS
    )
    title = text("suggestions", lang)
    properties = [
        {
            "t": f"{title} {number}",
            "v": [code(kind, lang), shown(float(one["removes_m2"]), "m2", lang)],
            "c": kind,
        }
        for number, (kind, one) in enumerate(zip(kinds, suggestions, strict=True), 1)
    ]
    return [
        MapLayer(
            "suggestions",
            title,
            [text("suggested", lang), text("removes", lang)],
            features(spots, properties),
            entries(kinds, lambda kind: code(kind, lang), _KINDS),
            shown=False,
        )
    ]
