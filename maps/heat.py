"""The views of an atlas: densities, rates, hotspots and their change, each with its words."""

from collections.abc import Mapping, Sequence

import pandas as pd
from geopandas import GeoDataFrame

from geo.hotspot.atlas import Atlas, Series
from geo.hotspot.window import Floats
from maps.density import overlay, top_of
from maps.heat_words import CHANGES, CLASSES, HOT, SOURCES, HeatWords
from maps.layers.heat import areas_layer, cells_layer, contours_layer, data_uri, raster_layer
from maps.layers.layer import MapLayer
from maps.styles import palette
from maps.views import MapView, Player, Ramp, Swatch
from maps.words import Lang, number

Pair = tuple[str, str]
_EVERY = 6
"""Pictures that are played have every so manieth shade: there are many of them."""


TITLES: Mapping[str, Pair] = {
    **{f"density_{key}": (f"密度：{zh}", f"Density: {en}") for key, (zh, en) in SOURCES.items()},
    "hot": ("热点检验（Gi*）", "Test of hotspots (Gi*)"),
    "changed": ("热点变化", "Change of hotspots"),
    "homes": ("每千户（双密度）", "Per 1,000 households (dual)"),
    "grids": ("网格每千户", "Grids per 1,000 households"),
    "walked": ("每巡逻小时发现", "Discovered per patrol hour"),
    "patrol": ("巡逻小时", "Patrol hours"),
    "time": ("按时间播放", "Play: over time"),
    "hours": ("按时段播放", "Play: over the day"),
}
"""What every view is called."""


def still_keys(atlas: Atlas) -> list[str]:
    """Return the keys of the views that a still map can be made of."""
    told = {
        f"density_{atlas.params.source}": True,
        **{f"density_{one}": atlas.densities[one].any() for one in ("reported", "discovered")},
        "hot": True,
        "changed": atlas.changed is not None,
        "homes": atlas.homes is not None and bool((atlas.homes.rate > 0).any()),
        "grids": atlas.grids is not None and bool(atlas.grids["class"].notna().any()),
        "walked": atlas.walked is not None and bool((atlas.walked.rate > 0).any()),
        "patrol": atlas.patrol is not None,
    }
    return [key for key, there in told.items() if there]


def heat_views(
    atlas: Atlas, lang: Lang, grid_names: Mapping[str, str] | None = None
) -> list[MapView]:
    """Return every view of an atlas that has something to show.

    Parameters
    ----------
    grid_names
        What a grid is called, where that is not its id.
    """
    made = _Views(atlas, lang, grid_names or {})
    views = [
        made.density(atlas.params.source),
        *(made.density(one) for one in ("reported", "discovered") if one != atlas.params.source),
        made.tested(),
        made.changed(),
        made.homes(),
        made.grids(),
        made.walked(),
        made.patrol(),
        made.played("time", atlas.by_time),
        made.played("hours", atlas.by_hour),
    ]
    return [view for view in views if view is not None]


def hot_cells(atlas: Atlas) -> GeoDataFrame:
    """Return the cells that are hot with 95 % or more."""
    return atlas.hot[atlas.hot["class"].isin(["hot_99", "hot_95"])]


def _rate(value: float) -> str:
    """Return events per 1,000 households as exactly as so few households allow."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


class _Views:
    def __init__(self, atlas: Atlas, lang: Lang, grid_names: Mapping[str, str]) -> None:
        self._atlas, self._lang, self._grid_names = atlas, lang, grid_names
        self._words = HeatWords(atlas, lang)
        self._t = self._words.t

    def density(self, source: str) -> MapView | None:
        atlas, words = self._atlas, self._words
        raster = atlas.densities[source]
        if not raster.any():
            return None
        main = source == atlas.params.source
        top = top_of(raster)
        layers = [
            raster_layer(
                f"density_{source}", self._t(*SOURCES[source]), raster, atlas.window, top=top
            )
        ]
        if main:
            title = self._t("等密度线", "Contours")
            layers.append(contours_layer("contours", title, atlas.contours, self._lang))
        notes = [
            words.looked_at(),
            words.kernel(),
            words.contours() if main else "",
            words.chance() if main else "",
            words.caution() if source != "reported" else "",
            words.exposure(),
            words.withheld(),
        ]
        return self._view(
            f"density_{source}", layers, notes,
            ramp=self._ramp(palette()["heat"], top, ("件/平方公里", "per km²")),
        )  # fmt: skip

    def homes(self) -> MapView | None:
        atlas = self._atlas
        if atlas.homes is None or not (atlas.homes.rate > 0).any():
            return None
        return self._rated(
            "homes", atlas.homes.rate,
            palette()["rate"], ("件/千户", "per 1,000 households"), walked=False,
        )  # fmt: skip

    def walked(self) -> MapView | None:
        atlas = self._atlas
        if atlas.walked is None or not (atlas.walked.rate > 0).any():
            return None
        return self._rated(
            "walked", atlas.walked.rate,
            palette()["rate"], ("件/小时", "per hour"), walked=True,
        )  # fmt: skip

    def _rated(
        self, key: str, rate: Floats, colours: list[str], unit: Pair, *, walked: bool
    ) -> MapView:
        known = rate.copy()
        known[known != known] = 0.0  # noqa: PLR0124 - NaN
        top = top_of(known)
        layer = raster_layer(
            key, self._t(*TITLES[key]), known, self._atlas.window, top=top, colours=colours
        )
        words = self._words
        notes = [words.looked_at(), words.rates(walked=walked), words.withheld()]
        return self._view(key, [layer], notes, ramp=self._ramp(colours, top, unit))

    def patrol(self) -> MapView | None:
        atlas, words = self._atlas, self._words
        if atlas.patrol is None:
            return None
        top, colours = top_of(atlas.patrol), palette()["hours"]
        layer = raster_layer(
            "patrol",
            self._t(*TITLES["patrol"]),
            atlas.patrol,
            atlas.window,
            top=top,
            colours=colours,
        )
        notes = [words.looked_at(), words.exposure(), words.kernel()]
        return self._view(
            "patrol", [layer], notes,
            ramp=self._ramp(colours, top, ("小时/平方公里", "hours per km²")),
        )  # fmt: skip

    def tested(self) -> MapView:
        atlas, words = self._atlas, self._words
        counts = atlas.hot["class"].value_counts()
        facts = {
            "n": (self._t("本单元", "In the cell"), ".0f"),
            "around_n": (self._t("连邻域", "With neighbours"), ".0f"),
            "z": ("z", ".2f"),
            "q_shuffled": (self._t("校正后 p", "Adjusted p"), ".4f"),
        }
        layer = cells_layer(
            "hot", self._t(*TITLES["hot"]), atlas.hot,
            colours=palette()["hot"], titles=self._said(HOT), facts=facts,
        )  # fmt: skip
        notes = [
            words.looked_at(), words.tested(len(hot_cells(atlas))), words.near(), words.withheld(),
        ]  # fmt: skip
        return self._view("hot", [layer], notes,
                          classes=self._classes(HOT, palette()["hot"], counts))  # fmt: skip

    def changed(self) -> MapView | None:
        atlas, words = self._atlas, self._words
        if atlas.changed is None:
            return None
        counts = atlas.changed["class"].value_counts()
        facts = {
            "n": (self._t("本单元", "In the cell"), ".0f"),
            "hot_periods": (self._t("为热点的期数", "Periods it was hot"), ".0f"),
            "trend_z": (self._t("趋势 z", "Trend z"), ".2f"),
        }
        layer = cells_layer(
            "changed", self._t(*TITLES["changed"]), atlas.changed,
            colours=palette()["change"], titles=self._said(CHANGES), facts=facts,
        )  # fmt: skip
        days = (atlas.taken.last - atlas.taken.first).days + 1
        notes = [
            words.looked_at(), words.changed(days // atlas.params.period_days), words.withheld(),
        ]  # fmt: skip
        return self._view("changed", [layer], notes,
                          classes=self._classes(CHANGES, palette()["change"], counts))  # fmt: skip

    def grids(self) -> MapView | None:
        grids = self._atlas.grids
        if grids is None or not len(grids) or grids["class"].isna().all():
            return None
        shades = dict(zip(CLASSES, palette()["classes"], strict=True))
        fields = [
            self._t("事件", "Incidents"),
            self._t("户数", "Households"),
            self._t("每千户", "Per 1,000 households"),
            self._t("95% 区间", "95 % interval"),
        ]
        rows, labels, names = [], [], []
        for row in grids.to_dict("records"):
            rate, name = row["per_1000"], str(row["grid_id"])
            names.append(self._grid_names.get(name, name))
            low, high = row.get("per_1000_low"), row.get("per_1000_high")
            known = low is not None and not pd.isna(rate)
            rows.append(
                [
                    self._words.count(None if pd.isna(row["n"]) else int(row["n"])),
                    f"{row['households']:,.0f}",
                    None if pd.isna(rate) else _rate(rate),
                    f"{_rate(low)} – {_rate(high)}" if known else None,
                ]
            )
            labels.append(f"{names[-1]} · {'–' if pd.isna(rate) else _rate(rate)}")
        layer = areas_layer(
            "per_grid", self._t(*TITLES["grids"]), grids,
            colour=[shades.get(one) for one in grids["class"]],
            heading=[self._t(f"网格 {name}", f"Grid {name}") for name in names],
            fields=fields, rows=rows, labels=labels,
        )  # fmt: skip
        notes = [
            self._words.looked_at(),
            self._t(
                "方法：网格内事件数 ÷ 户数 × 1000，自然断点分五级；不足 50 户的网格不着色；"
                "区间重叠的网格之间差别可能是偶然",
                "Method: incidents over households × 1,000 by grid, five natural classes; grids of "
                "fewer than 50 households are left blank; where intervals overlap the difference "
                "may be chance",
            ),
            self._words.withheld(),
        ]
        return self._view("grids", [layer], notes,
                          classes=self._grid_classes(grids, shades))  # fmt: skip

    def _grid_classes(self, grids: GeoDataFrame, shades: Mapping[str, str]) -> list[Swatch]:
        found = []
        for one, colour in shades.items():
            rates = grids["per_1000"][grids["class"] == one]
            if len(rates):
                low, high = (_rate(end) for end in (rates.min(), rates.max()))
                span = low if low == high else f"{low} – {high}"
                many = self._t(f"{len(rates)} 格", f"{len(rates)} grids")
                found.append(Swatch(colour, f"{self._t(*CLASSES[one])} {span}", many))
        return found[::-1]

    def played(self, key: str, series: Series) -> MapView | None:
        if series.top <= 0:
            return None
        window, words = series.window, self._words
        frames, box = [], []
        for one in series.pictures:
            drawn = overlay(one.raster, window, series.top, every=_EVERY)
            box = [[drawn.south, drawn.west], [drawn.north, drawn.east]]
            frames.append(
                {"name": one.name, "said": f"n = {words.count(one.n)}", "src": data_uri(drawn.png)}
            )
        notes = [
            words.looked_at(),
            words.kernel(),
            self._t("所有画面用同一色标，可以相互比较", "All pictures share one scale and compare"),
            words.withheld(),
        ]
        return self._view(
            key, [], notes, player=Player(frames, box),
            ramp=self._ramp(palette()["heat"], series.top, ("件/平方公里", "per km²")),
        )  # fmt: skip

    def _view(
        self, key: str, layers: Sequence[MapLayer], notes: Sequence[str],
        *, ramp: Ramp | None = None, classes: Sequence[Swatch] = (), player: Player | None = None,
    ) -> MapView:  # fmt: skip
        said = [note for note in notes if note]
        return MapView(key, self._t(*TITLES[key]), layers, said, ramp, classes, player)

    def _ramp(self, colours: Sequence[str], top: float, unit: Pair) -> Ramp:
        return Ramp(colours, "0", f"≥ {number(top)}", self._t(*unit))

    def _said(self, titles: Mapping[str, Pair]) -> dict[str, str]:
        return {key: self._t(*pair) for key, pair in titles.items()}

    def _classes(
        self, titles: Mapping[str, Pair], colours: Mapping[str, str], counts: "pd.Series"
    ) -> list[Swatch]:
        return [
            Swatch(colours[key], self._t(*pair), str(counts[key]))
            for key, pair in titles.items()
            if counts.get(key, 0)
        ]
