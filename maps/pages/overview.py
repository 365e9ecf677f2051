"""The overview: everything a community knows of itself on one map."""

from geo.crs import metric_crs_of
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
from maps.pages.ground import bounds_of, config_of
from maps.scene import Basemap, Scene
from maps.walks import walks
from maps.words import Lang

_SEARCHED = ("grids", "buildings", "compounds", "streets", "centres", "checkpoints")


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
    searched = [layer.name for layer in layers if layer.name in _SEARCHED]
    config = config_of(scene, scene.title, lang, basemap, searched=searched)
    config |= {"patrol": walks(scene.routes, scene.roster, scene.stops, lang)}
    return document(
        scene.title, layers, config, assets, bounds=bounds_of(scene), lang=lang, basemap=basemap
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
