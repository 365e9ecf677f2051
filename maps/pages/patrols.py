"""Patrols: a span as it was walked, replayed; or as it was planned."""

from dataclasses import replace
from typing import Any

from geo.crs import metric_crs_of
from maps.assets import Assets
from maps.document import document
from maps.layers import grids_layer, ground_layers, safety_layers
from maps.pages.ground import bounds_of, config_of, terse
from maps.scene import Basemap, Scene
from maps.walks import walks
from maps.words import Lang

_SHOWN = ("checkpoints", "centres")


def patrols(
    scene: Scene,
    replay: dict[str, Any] | None,
    assets: Assets,
    *,
    title: str,
    lang: Lang = "zh",
    basemap: Basemap | None = None,
) -> str:
    """Return the patrols of a community as a whole HTML document.

    Parameters
    ----------
    scene
        The ground, and the plan where no replay is given.
    replay
        As `maps.replay.replayed` makes it; None shows the plan.
    """
    frames = [frame for frame in scene.community.layers.values() if len(frame)]
    metric = scene.community.to_crs(metric_crs_of(frames[0]))
    layers = [
        *terse(ground_layers(metric, lang)),
        *terse([replace(one, shown=False) for one in grids_layer(scene.grids, lang)]),
        *terse([one for one in safety_layers(metric, lang) if one.name in _SHOWN]),
    ]
    config = config_of(scene, title, lang, basemap, searched=("buildings", "checkpoints"))
    planned = None if replay else walks(scene.routes, scene.roster, scene.stops, lang)
    config |= {"patrol": planned, "replay": replay}
    return document(
        f"{title} · {scene.title}", layers, config, assets,
        bounds=bounds_of(scene), lang=lang, basemap=basemap,
    )  # fmt: skip
