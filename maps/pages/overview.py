"""The overview: everything a community knows of itself on one map."""

import shapely

from geo.crs import STORAGE_CRS, metric_crs_of
from maps.assets import Assets
from maps.document import document
from maps.layers import (
    MapLayer,
    dead_layers,
    grids_layer,
    ground_layers,
    safety_layers,
    suggestions_layer,
)
from maps.scene import Basemap, Scene
from maps.styles import palette
from maps.walks import walks
from maps.words import Lang, page_texts

_SEARCHED = ("grids", "buildings", "compounds", "streets", "centres", "checkpoints")
_CHINA = (73.0, 3.0, 136.0, 54.5)


def overview(
    scene: Scene, assets: Assets, *, lang: Lang = "zh", basemap: Basemap | None = None
) -> str:
    """Return the overview map of a scene as a whole HTML document.

    Every value of the data is shown as text, never as markup.

    Parameters
    ----------
    scene
        What to draw; layers without rows are left out of map and legend.
    assets
        `maps.assets.served` or `inlined`; with the latter and no base map the page makes no
        request at all.
    """
    layers = _layers(scene, lang)
    origin = scene.community.origin
    config = {
        "title": scene.title,
        "lang": lang,
        "texts": page_texts(lang),
        "palette": palette(),
        "synthetic": origin.synthetic,
        "attribution": [
            credit
            for credit in (origin.attribution, basemap.attribution if basemap else "")
            if credit
        ],
        "searched": [layer.name for layer in layers if layer.name in _SEARCHED],
        "patrol": walks(scene.routes, scene.roster, scene.stops, lang),
    }
    return document(
        scene.title, layers, config, assets, bounds=_bounds(scene), lang=lang, basemap=basemap
    )


def _layers(scene: Scene, lang: Lang) -> list[MapLayer]:
    """Return all layers from bottom to top."""
    frames = [frame for frame in scene.community.layers.values() if len(frame)]
    metric = scene.community.to_crs(metric_crs_of(frames[0])) if frames else None
    return [
        *(ground_layers(metric, lang) if metric else []),
        *grids_layer(scene.guarded_grids, lang),
        *dead_layers(scene.dead_corners, lang),
        *suggestions_layer(scene.suggestions, lang),
        *(safety_layers(metric, lang) if metric else []),
    ]


def _bounds(scene: Scene) -> tuple[float, float, float, float]:
    """Return (west, south, east, north) in degrees of what matters most, else of all."""
    community = scene.community
    layers = [community["boundary"], scene.grids, community["buildings"]]
    main = [frame for frame in layers if frame is not None and len(frame)][:1]
    frames = main or [
        frame
        for frame in (*community.layers.values(), scene.routes)
        if frame is not None and len(frame)
    ]
    if not frames:
        return _CHINA
    boxes = [frame.geometry.to_crs(STORAGE_CRS).total_bounds for frame in frames]
    west, south, east, north = shapely.union_all([shapely.box(*box) for box in boxes]).bounds
    return (west, south, east, north)
