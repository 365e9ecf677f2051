"""The heatmaps of incidents or hazards: where, when, per household, and more than chance or not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from geo.crs import metric_crs_of
from geo.hotspot.atlas import Atlas
from maps.assets import Assets
from maps.document import document
from maps.heat import heat_views, hot_cells
from maps.heat_words import too_few
from maps.layers import MapLayer, grids_layer, ground_layers, safety_layers
from maps.layers.grids import short_code
from maps.pages.ground import bounds_of, config_of, terse
from maps.scene import Basemap, Scene
from maps.views import MapView
from maps.words import Lang

Kind = Literal["incidents", "hazards"]
TITLES: Mapping[Kind, tuple[str, str]] = {
    "incidents": ("事件热力图", "Heatmap of incidents"),
    "hazards": ("隐患热力图", "Heatmap of hazards"),
}
_GROUND = ("boundary", "compounds", "buildings", "streets", "barriers")


def heatmap(
    scene: Scene,
    atlas: Atlas | None,
    assets: Assets,
    *,
    kind: Kind = "incidents",
    lang: Lang = "zh",
    basemap: Basemap | None = None,
    said: Sequence[str] = (),
) -> str:
    """Return the heatmaps of a community as a whole HTML document.

    Incidents are never in it one by one: rasters, contours, cells and grids are.

    Parameters
    ----------
    scene
        The ground, and the grids.
    atlas
        None where there are too few to be drawn, which the page then says.
    said
        More notes of every view, as which filters are set.
    """
    names = grid_names(scene)
    views = heat_views(atlas, lang, names) if atlas else [_empty(lang)]
    views = [_with(view, said) for view in views]
    every = _ground(scene, lang)
    ground = terse([layer for layer in every if layer.name in _GROUND])
    grids = [_hushed(layer) for layer in grids_layer(scene.grids, lang)]
    hazards = [layer for layer in every if layer.name == "hazards"]
    own = [layer for view in views for layer in view.layers]
    title = finding(atlas, scene, kind, lang)
    config = config_of(scene, title, lang, basemap, searched=("buildings", "streets"))
    config |= {"views": [view.as_dict() for view in views], "patrol": None}
    layers = [*ground, *grids, *own, *(hazards if kind == "hazards" else [])]
    return document(
        f"{title} · {scene.title}",
        layers,
        config,
        assets,
        bounds=bounds_of(scene),
        lang=lang,
        basemap=basemap,
    )


def finding(atlas: Atlas | None, scene: Scene, kind: Kind, lang: Lang) -> str:
    """Return the title: a finding only where the test supports it, the most hot cells first."""
    plain = TITLES[kind][lang == "en"]
    hot = hot_cells(atlas) if atlas else None
    if hot is None or not len(hot) or scene.grids is None or not len(scene.grids):
        return plain
    names = grid_names(scene)
    cells = scene.grids.to_crs(hot.crs)
    found = cells.sindex.query(hot.geometry.centroid.to_numpy(), predicate="within")[1]
    most = Counter(found.tolist()).most_common()
    order = [names[str(cells["grid_id"].iloc[one])] for one, _ in most]
    some = order[:3]
    if not some:
        return plain
    if lang == "zh":
        more = "等" if len(order) > len(some) else ""
        return f"{plain}：网格 {'、'.join(some)} {more}集中，超出偶然"
    more = " and others" if len(order) > len(some) else ""
    grids = "grids" if len(order) > 1 else "grid"
    return f"{plain}: more than chance in {grids} {', '.join(some)}{more}"


def grid_names(scene: Scene) -> dict[str, str]:
    """Return what each grid is called on a map, by its id."""
    if scene.grids is None:
        return {}
    pairs = zip(scene.grids["grid_id"], scene.grids["code"], strict=True)
    return {str(key): short_code(code, key) for key, code in pairs}


def _ground(scene: Scene, lang: Lang) -> list[MapLayer]:
    frames = [frame for frame in scene.community.layers.values() if len(frame)]
    if not frames:
        return []
    metric = scene.community.to_crs(metric_crs_of(frames[0]))
    return [*ground_layers(metric, lang), *safety_layers(metric, lang)]


def _hushed(layer: MapLayer) -> MapLayer:
    """Return the grids as a layer that can be switched on: their hues would mix with the heat."""
    return replace(terse([layer])[0], shown=False)


def _empty(lang: Lang) -> MapView:
    return MapView("none", "没有热力图" if lang == "zh" else "No heatmap", [], [too_few(lang)])


def _with(view: MapView, said: Sequence[str]) -> MapView:
    notes = [*view.notes[:1], *said, *view.notes[1:]]
    return MapView(view.key, view.title, view.layers, notes, view.ramp, view.classes, view.player)
