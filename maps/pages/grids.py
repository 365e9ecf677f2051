"""The grids of a plan on one map: households, who they belong to, since when."""

from datetime import datetime

from geo.clock import LOCAL
from geo.crs import metric_crs_of
from maps.assets import Assets
from maps.document import document
from maps.layers import grids_layer, ground_layers
from maps.pages.ground import bounds_of, config_of, terse
from maps.scene import Basemap, Scene
from maps.words import Lang


def grids_map(
    scene: Scene,
    assets: Assets,
    *,
    since: datetime | None,
    until: datetime | None = None,
    lang: Lang = "zh",
    basemap: Basemap | None = None,
) -> str:
    """Return the map of the grids of a scene as a whole HTML document.

    Parameters
    ----------
    scene
        Community and grids; a column `grid_chief` is shown where it is there.
    since, until
        When the plan was put in force, and when it was replaced.
    """
    frames = [frame for frame in scene.community.layers.values() if len(frame)]
    metric = scene.community.to_crs(metric_crs_of(frames[0])) if frames else None
    ground = terse(ground_layers(metric, lang)) if metric else []
    title = f"{scene.title} · {_title(since, until, lang)}"
    config = config_of(scene, title, lang, basemap, searched=("grids", "buildings"))
    return document(
        title,
        [*ground, *grids_layer(scene.grids, lang)],
        config,
        assets,
        bounds=bounds_of(scene),
        lang=lang,
        basemap=basemap,
    )


def _title(since: datetime | None, until: datetime | None, lang: Lang) -> str:
    zh = lang == "zh"
    if since is None:
        return "当时没有生效的网格" if zh else "No grids were in force"
    begin = f"{since.astimezone(LOCAL):%Y-%m-%d}"
    if until is None:
        return f"网格（{begin} 起）" if zh else f"Grids since {begin}"
    end = f"{until.astimezone(LOCAL):%Y-%m-%d}"
    return f"网格（{begin} 至 {end}）" if zh else f"Grids from {begin} to {end}"
