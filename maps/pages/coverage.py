"""Coverage of a span: worst gap of every street, planned and walked, dead corners, by grid."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from geo.crs import metric_crs_of
from geo.track.coverage import Coverage
from maps.assets import Assets
from maps.coverage_words import CLASSES, Places, answer, notes, span_words
from maps.document import document
from maps.layers import MapLayer, dead_layers, grids_layer, ground_layers
from maps.layers.grids import short_code
from maps.layers.heat import areas_layer
from maps.layers.layer import features
from maps.pages.ground import bounds_of, config_of, terse
from maps.scene import Basemap, Scene
from maps.styles import palette
from maps.views import MapView, Swatch
from maps.words import Lang, code, number

TITLES = {
    "walked": ("实际走过", "As walked"),
    "planned": ("按计划", "As planned"),
    "grids": ("按网格", "By grid"),
}
SHARE_ENDS = (0.5, 0.7, 0.85, 0.95)
"""Lower ends of the classes of shares, but for the lowest."""
_DASHES = {"late": "dashed", "never": "dotted"}


def coverage_map(
    scene: Scene,
    found: Coverage,
    assets: Assets,
    *,
    lang: Lang = "zh",
    basemap: Basemap | None = None,
    walked: bool = True,
    places: Places | None = None,
    remark: str = "",
) -> str:
    """Return the coverage of a span as a whole HTML document.

    Parameters
    ----------
    scene
        The ground, the grids, and dead corners to be shown beside.
    walked
        Whether what was walked may be shown; else only what was planned.
    places
        What became of the planned stops.
    remark
        What else must be known, Chinese and English.
    """
    views = coverage_views(scene, found, lang, walked=walked, places=places, remark=remark)
    title = coverage_title(found, walked, lang)
    frames = [frame for frame in scene.community.layers.values() if len(frame)]
    metric = scene.community.to_crs(metric_crs_of(frames[0]))
    ground = terse(
        [one for one in ground_layers(metric, lang) if one.name not in {"compounds", "gates"}]
    )
    own = [layer for view in views for layer in view.layers]
    layers = [
        *ground,
        *terse([_off(one) for one in grids_layer(scene.grids, lang)]),
        *[_off(one) for one in dead_layers(scene.dead_corners, lang)],
        *own,
    ]
    config = config_of(scene, title, lang, basemap, searched=("buildings", "streets"))
    config |= {"views": [view.as_dict() for view in views], "patrol": None}
    heading = f"{span_words(found.begin, found.end)} {title} · {scene.title}"
    return document(
        heading, layers, config, assets, bounds=bounds_of(scene), lang=lang, basemap=basemap
    )


def coverage_title(found: Coverage, walked: bool, lang: Lang) -> str:
    """Return the one figure that answers whether everything was seen."""
    return " ".join(answer(found, "walked" if walked else "planned", lang))


def coverage_views(
    scene: Scene,
    found: Coverage,
    lang: Lang,
    *,
    walked: bool,
    places: Places | None,
    remark: str = "",
) -> list[MapView]:
    """Return the views: as walked, as planned, by grid."""
    sight = scene.patrol_report.get("sight") or {}
    told: Mapping[str, Any] = {"places": places, "dead_share": sight.get("share"), "remark": remark}
    kinds = [*(["walked"] if walked else []), "planned"]
    views = [_streets(found, what, lang, notes(found, what, lang, **told)) for what in kinds]
    if scene.grids is not None and len(scene.grids):
        views.append(_grids(scene.grids, found, kinds[0], lang))
    return views


def _streets(found: Coverage, what: str, lang: Lang, said: list[str]) -> MapView:
    t = _picked(lang)
    frame, colours = found.streets, palette()["gap"]
    frame = frame[frame[f"{what}_class"] != "free"]
    rows = zip(
        frame[f"{what}_class"], frame["name"], frame["kind"], frame[f"{what}_gap_min"],
        frame["max_gap_min"], frame[f"{what}_visits"], strict=True,
    )  # fmt: skip
    properties = []
    for kind, name, sort, gap_min, limit_min, visits in rows:
        named = name if isinstance(name, str) and name else code(sort, lang)
        properties.append(
            {
                "t": named,
                "v": [t(*CLASSES[kind]), _minutes(gap_min, lang), _minutes(limit_min, lang),
                      str(int(visits))],
                "c": colours[kind],
                "k": kind,
            }
        )  # fmt: skip
    fields = [
        t("情况", "State"), t("最长间隔", "Worst gap"), t("规定间隔", "Limit"), t("次数", "Visits"),
    ]  # fmt: skip
    title = t(*TITLES[what])
    layer = MapLayer(
        f"gap_{what}", title, fields, features(frame.geometry, properties), draw="lines",
        shown=False,
    )  # fmt: skip
    metres = found.lengths(what)
    classes = [
        Swatch(colours[name], t(*CLASSES[name]), f"{number(metres[name] / 1000)} km", line=True,
               dash=_DASHES.get(name, ""))
        for name in ("within", "soon", "late", "never")
        if metres[name] > 0
    ]  # fmt: skip
    return MapView(what, title, [layer], said, classes=classes)


def _grids(grids: GeoDataFrame, found: Coverage, what: str, lang: Lang) -> MapView:
    t = _picked(lang)
    areas = grids.to_crs(found.streets.crs)
    told = found.by_area(areas, what)
    share = (told["seen_m"] / told["length_m"]).where(told["length_m"] > 0)
    shades = palette()["share"]
    place = [share_class(one) for one in share]
    names = [short_code(a, b) for a, b in zip(grids["code"], grids["grid_id"], strict=True)]
    layer = areas_layer(
        "seen_by_grid", t(*TITLES["grids"]), areas,
        colour=[None if one is None else shades[one] for one in place],
        heading=[t(f"网格 {name}", f"Grid {name}") for name in names],
        fields=[t("走到", "Covered"), t("街道", "Streets")],
        rows=[[_percent(one), f"{number(m / 1000)} km"]
              for one, m in zip(share, told["length_m"], strict=True)],
        labels=[f"{name} · {_percent(one)}" for name, one in zip(names, share, strict=True)],
    )  # fmt: skip
    bounds = ("< 50%", "50 – 70%", "70 – 85%", "85 – 95%", "≥ 95%")
    classes = [
        Swatch(colour, said, str(place.count(number_)))
        for number_, (colour, said) in enumerate(zip(shades, bounds, strict=True))
        if place.count(number_)
    ]
    said = [
        span_words(found.begin, found.end),
        t("每格街道按长度，走到过的占多少", "Share of each grid's street length that was covered"),
    ]
    return MapView("grids", t(*TITLES["grids"]), [layer], said, classes=classes[::-1])


def share_class(share: float) -> int | None:
    """Return the place of a share among `SHARE_ENDS`; None where there is none."""
    return None if pd.isna(share) else sum(share >= end for end in SHARE_ENDS)


def _percent(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:.0%}"


def _minutes(value: float, lang: Lang) -> str | None:
    if pd.isna(value):
        return None
    hours, minutes = divmod(round(value), 60)
    if lang == "zh":
        return f"{hours} 小时 {minutes} 分" if hours else f"{minutes} 分钟"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _off(layer: MapLayer) -> MapLayer:
    return replace(layer, shown=False)


def _picked(lang: Lang) -> Any:
    return lambda zh, en: zh if lang == "zh" else en
