"""Heatmaps of a community, composed for one person: page, picture, paper."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from sqlalchemy.orm import Session

from api.maps.asked import Asked
from api.maps.points import Points, midnights, points, state, walked
from api.pages.service import Cache
from api.view import View
from geo.cases import Categories
from geo.errors import NotFoundError
from geo.hotspot.atlas import Atlas, atlas
from geo.hotspot.params import HotspotParams
from maps.assets import Assets
from maps.heat import heat_views
from maps.heat_still import heat_drawn
from maps.heat_words import too_few
from maps.pages.heatmap import Kind, finding, grid_names, heatmap
from maps.scene import Basemap, Scene
from maps.still import Still, still_of
from maps.words import Lang

CELLS = 2
"""Cells of the hotspots in a bandwidth."""
_WEEKDAYS = ("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))


@dataclass(frozen=True)
class Heat:
    """An atlas with what it was made of.

    Parameters
    ----------
    atlas
        None where there are too few points.
    seen
        The points that were looked at, of every source.
    """

    points: Points
    seen: GeoDataFrame
    atlas: Atlas | None

    def scene(self, here: View) -> Scene:
        """Return the ground to draw it on."""
        return Scene(here.stored.name, self.points.community, grids=self.points.grids)


def heat(session: Session, here: View, kind: Kind, asked: Asked) -> Heat:
    """Return the heat of what an address asks.

    Raises
    ------
    DeniedError
        The person may see no figures of cases.
    """
    asked = asked.of(kind)
    found = points(session, here, kind)
    frame = found.frame[asked.narrow.of(found.frame)]
    frame = _within(frame, asked)
    if not len(frame):
        return Heat(found, frame, None)
    days = (frame["reported_at"].max() - frame["reported_at"].min()).days + 1
    params = HotspotParams(
        source=asked.source,
        cell_m=asked.bandwidth_m / CELLS,
        bandwidth_m=float(asked.bandwidth_m),
        first=asked.first,
        last=asked.last,
        period_days=28 if days >= 5 * 28 else 7,
        public=found.least > 1,
        least=max(found.least, 2),
    )
    fixes = walked(session, here, *midnights(frame, asked.first, asked.last))
    if fixes is not None:
        fixes = fixes[asked.narrow.during(fixes["at"])]
    return Heat(found, frame, atlas(frame, params, found.around(fixes)))


def heat_page(
    session: Session,
    here: View,
    kind: Kind,
    asked: Asked,
    *,
    book: Categories,
    lang: Lang,
    basemap: Basemap | None,
    assets: Assets,
    cache: Cache[str],
) -> str:
    """Return the page of heatmaps as a whole HTML document.

    Raises
    ------
    DeniedError
        The person may see no figures of cases.
    """
    here.rows("case_figures")

    def draw() -> str:
        made = heat(session, here, kind, asked)
        said = filters(asked, book, lang, own=not here.scope("case_figures").everything)
        return heatmap(
            made.scene(here), made.atlas, assets, kind=kind, lang=lang, basemap=basemap, said=said
        )

    key = ("heat", kind, asked, lang, assets.inline, here.at.date(), *state(session, here))
    return cache.get(key, draw)


def heat_still(
    session: Session,
    here: View,
    kind: Kind,
    asked: Asked,
    *,
    view: str,
    book: Categories,
    lang: Lang,
) -> Still:
    """Return a view of the heatmaps as a still map.

    Raises
    ------
    DeniedError
        The person may see no figures of cases.
    NotFoundError
        There is no such view of these incidents, or too few to draw any.
    """
    made = heat(session, here, kind, asked)
    if made.atlas is None:
        raise NotFoundError(too_few(lang))
    scene = made.scene(here)
    views = {one.key: one for one in heat_views(made.atlas, lang, grid_names(scene))}
    key = view or f"density_{made.atlas.params.source}"
    try:
        drawn, shown = heat_drawn(made.atlas, key), views[key]
    except KeyError:
        raise NotFoundError(f"There is no still map of '{key}' here.") from None
    said = filters(asked, book, lang, own=not here.scope("case_figures").everything)
    shown = replace(shown, notes=[*shown.notes[:1], *said, *shown.notes[1:]])
    title = f"{here.stored.name} {shown.title} · {finding(made.atlas, scene, kind, lang)}"
    return still_of(scene, title, shown, drawn, lang=lang)


def filters(asked: Asked, book: Categories, lang: Lang, *, own: bool = False) -> list[str]:
    """Return which filters are set, in words; nothing where none is."""
    zh = lang == "zh"
    names = category_names(book)
    parts = []
    if asked.category:
        called = names.get(asked.category, (asked.category, asked.category))
        parts.append(f"类别 {called[0]}" if zh else f"category {called[1]}")
    if asked.severity:
        parts.append(f"{asked.severity} 级" if zh else f"severity {asked.severity}")
    if asked.channel:
        parts.append(f"渠道 {asked.channel}" if zh else f"channel {asked.channel}")
    if asked.hours:
        first, end = asked.hours.split("-")
        parts.append(f"{first} 时至 {end} 时" if zh else f"{first}:00 to {end}:00")
    if asked.weekday:
        parts.append(weekday_name(asked.weekday, lang))
    found = []
    if parts:
        found.append(("只看：" if zh else "Only: ") + ("、" if zh else ", ").join(parts))
    if own:
        found.append("只含您负责范围内的案件" if zh else "Only cases within your own reach")
    return found


def weekday_name(weekday: str, lang: Lang) -> str:
    """Return what a weekday, or a part of the week, is called."""
    if weekday == "work":
        return "周一至周五" if lang == "zh" else "Monday to Friday"
    if weekday == "rest":
        return "周六、周日" if lang == "zh" else "Saturday and Sunday"
    return f"周{_WEEKDAYS[0][int(weekday)]}" if lang == "zh" else _WEEKDAYS[1][int(weekday)]


def category_names(book: Categories) -> Mapping[str, tuple[str, str]]:
    """Return what groups and categories are called, by code."""
    return dict(book.groups) | {one.code: (one.zh, one.en) for one in book}


def _within(frame: GeoDataFrame, asked: Asked) -> GeoDataFrame:
    day = frame["reported_at"].dt.date
    kept = np.ones(len(frame), dtype=bool)
    if asked.first is not None:
        kept &= (day >= asked.first).to_numpy()
    if asked.last is not None:
        kept &= (day <= asked.last).to_numpy()
    return frame[pd.Series(kept, frame.index)]
