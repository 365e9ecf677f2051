"""What heatmaps say: period, n, method, bandwidth, and what a map does not show."""

import numpy as np

from geo.cases.kpi.suppress import withheld
from geo.hotspot.atlas import Atlas
from geo.hotspot.knox import Knox
from geo.hotspot.layers import SURE
from geo.hotspot.words import LEAST_INCIDENTS
from maps.words import Lang, number

SOURCES = {
    "reported": ("居民上报", "reported"),
    "discovered": ("巡查发现", "discovered"),
    "all": ("上报和发现合计", "reported and discovered"),
}
CLASSES = {
    "very_low": ("很低", "very low"),
    "low": ("较低", "low"),
    "medium": ("中等", "medium"),
    "high": ("较高", "high"),
    "very_high": ("很高", "very high"),
}
HOT = {
    "hot_99": ("热点（99% 把握）", "hot spot (99 % sure)"),
    "hot_95": ("热点（95% 把握）", "hot spot (95 % sure)"),
    "hot_90": ("热点（90% 把握）", "hot spot (90 % sure)"),
    "cold_90": ("冷点（90% 把握）", "cold spot (90 % sure)"),
    "cold_95": ("冷点（95% 把握）", "cold spot (95 % sure)"),
    "cold_99": ("冷点（99% 把握）", "cold spot (99 % sure)"),
}
CHANGES = {
    "new": ("新热点：仅最近一期", "new: in the last period only"),
    "consecutive": ("连续：最近几期，此前没有", "consecutive: the last periods, never before"),
    "intensifying": ("加剧：几乎一直是，且上升", "intensifying: nearly always, rising"),
    "persistent": ("持续：几乎一直是", "persistent: nearly always"),
    "sporadic": ("时有时无：最近一期是", "sporadic: now, and at times before"),
    "diminishing": ("减弱：几乎一直是，但下降", "cooling: nearly always, falling"),
    "historical": ("历史热点：最近一期不再是", "historical: nearly always before, not now"),
    "faded": ("已消退：曾经是", "faded: at times before, not now"),
}


class HeatWords:
    """The sentences of one atlas in one language."""

    def __init__(self, atlas: Atlas, lang: Lang) -> None:
        self._atlas, self._lang = atlas, lang

    def t(self, zh: str, en: str) -> str:
        """Return one of two texts."""
        return zh if self._lang == "zh" else en

    def count(self, n: int | None) -> str:
        """Return a number of incidents, or that it is too small to be told."""
        if n is None:
            return self.t("不显示", "withheld")
        if 0 < n < self._atlas.least:
            return self.t(f"少于 {self._atlas.least} 件", f"fewer than {self._atlas.least}")
        return self.t(f"{n:,} 件", f"{n:,}")

    def looked_at(self) -> str:
        """Return the period, how many, and how many of them of which source."""
        held, source = self._atlas.taken, self._atlas.params.source
        counts = np.array([(~held.discovered).sum(), held.discovered.sum()], dtype=np.int64)
        hidden = withheld(counts, self._atlas.least)
        reported, found = (
            self.t("不显示", "withheld") if one else self.count(int(n))
            for n, one in zip(counts, hidden, strict=True)
        )
        zh, en = SOURCES[source]
        return self.t(
            f"{held.first} 至 {held.last}，{zh} n = {self.count(held.n)}"
            f"（上报 {reported}，发现 {found}）",
            f"{held.first} to {held.last}, {en}: n = {self.count(held.n)} "
            f"(reported {reported}, discovered {found})",
        )

    def kernel(self) -> str:
        """Return the method and its bandwidth."""
        band = number(self._atlas.params.bandwidth_m)
        cell = number(self._atlas.window.cell_m)
        return self.t(
            f"方法：高斯核密度，带宽 {band} 米，像元 {cell} 米",
            f"Method: Gaussian kernel density, bandwidth {band} m, pixels of {cell} m",
        )

    def contours(self) -> str:
        """Return how little ground holds half of it."""
        drawn = self._atlas.contours
        half = drawn[drawn["holds"] == 0.5]
        if not len(half):
            return ""
        hectares = f"{float(half['area_m2'].iloc[0]) / 1e4:,.1f}"
        return self.t(
            f"线圈内含 25%、50%、75%、95% 的密度；一半集中在 {hectares} 公顷内",
            f"Lines hold 25, 50, 75 and 95 % of the density; half of it lies on {hectares} ha",
        )

    def chance(self) -> str:
        """Return that a density is no proof."""
        return self.t(
            "颜色深不等于超出偶然，请看“热点检验”",
            "Dark is not yet more than chance: see the test of hotspots",
        )

    def exposure(self) -> str:
        """Return how much was patrolled, or that it is not known."""
        if self._atlas.patrol is None:
            return self.t(
                "同期巡逻小时：没有您能看的定位记录，无法对照",
                "Patrol hours of the period: no positions that you may see",
            )
        hours = number(self._atlas.patrol_h)
        since = self._atlas.walked_from
        return self.t(
            f"同期巡逻 {hours} 小时（自 {since} 起有定位记录），分布见“巡逻小时”",
            f"{hours} patrol hours in the period (positions are known from {since}): see “Patrol "
            "hours”",
        )

    def caution(self) -> str:
        """Return what discovered incidents depend on."""
        return self.t(
            "巡查发现的多少随巡逻多少而变，多的地方可能只是巡得多",
            "What is discovered grows with patrolling: more may be found where more is patrolled",
        )

    def withheld(self) -> str:
        """Return that small numbers are withheld, where they are."""
        least = self._atlas.least
        if least <= 1:
            return ""
        return self.t(
            f"少于 {least} 件的地方和数字不显示",
            f"Places and numbers of fewer than {least} are withheld",
        )

    def tested(self, hot: int) -> str:
        """Return what the test of hotspots found."""
        params, cells = self._atlas.params, self._atlas.cells
        side, reach = number(params.cell_m), 2 * params.reach + 1
        false = f"{hot * SURE[1][0]:.1f}"
        return self.t(
            f"方法：Gi* 检验，单元 {side} 米，邻域 {reach}×{reach}，打乱计数求 p，"
            f"按 Benjamini-Hochberg 控制误报；{cells:,} 个单元中 {hot} 个是热点（95% 以上），"
            f"其中预计误报不超过 {false} 个",
            f"Method: Gi*, cells of {side} m, neighbours {reach} × {reach}, p by shuffled counts, "
            f"Benjamini-Hochberg; {hot} of {cells:,} cells are hot (95 % or more), of which at "
            f"most {false} are expected to be so by chance",
        )

    def changed(self, periods: int) -> str:
        """Return over what the change was looked at."""
        days = self._atlas.params.period_days
        return self.t(
            f"方法：每 {days} 天一期，共 {periods} 期，每期做 Gi* 检验（FDR 5%）",
            f"Method: {periods} periods of {days} days, Gi* in each (FDR 5 %)",
        )

    def near(self) -> str:
        """Return what near repeats were found."""
        found = self._atlas.near
        if found is None:
            return self.t(
                "近重复（Knox 检验）：事件太密，没有做",
                "Near repeats (Knox): not looked for, incidents are too dense",
            )
        at = _nearest(found)
        if at is None:
            return self.t(
                "近重复（Knox 检验）：没有发现“事发后附近很快再发生”多于偶然",
                "Near repeats (Knox): incidents do not repeat nearby soon more often than chance",
            )
        d, s = at
        far, days = number(float(found.distances_m[d])), number(float(found.spans[s]))
        ratio, p = found.ratio[d, s], found.p[d, s]
        return self.t(
            f"近重复（Knox 检验）：一起发生后，{far} 米内、{days} 天内再发生的是偶然的 "
            f"{ratio:.1f} 倍（p = {p:.3f}，{found.shuffles} 次打乱）",
            f"Near repeats (Knox): after one, another within {far} m and {days} days is "
            f"{ratio:.1f} times as frequent as by chance (p = {p:.3f}, {found.shuffles} shuffles)",
        )

    def rates(self, *, walked: bool) -> str:
        """Return what a rate is of."""
        band = number(self._atlas.params.bandwidth_m)
        if walked:
            return self.t(
                f"方法：双核密度，巡查发现数 ÷ 感受到的巡逻小时，带宽同为 {band} 米；"
                f"不足 10 小时处不显示；只算 {self._atlas.walked_from} 以后发现的",
                f"Method: dual density, discovered over patrol hours felt, both with {band} m; "
                "nothing where fewer than 10 hours are felt; only what was discovered since "
                f"{self._atlas.walked_from}",
            )
        return self.t(
            f"方法：双核密度，事件 ÷ 感受到的户数 × 1000，带宽同为 {band} 米；不足 50 户处不显示",
            f"Method: dual density, incidents over households felt × 1,000, both with {band} m; "
            "nothing where fewer than 50 households are felt",
        )


def _nearest(found: Knox) -> tuple[int, int] | None:
    """Return the band whose near repeats are the surest, of those above chance; the first of them.

    So many bands are looked at that p must be below 0.05 over their number.
    """
    sure = (found.p <= 0.05 / found.p.size) & (found.ratio > 1)
    if not sure.any():
        return None
    at = np.argwhere(sure)[0]
    return int(at[0]), int(at[1])


def too_few(lang: Lang) -> str:
    """Return that there is nothing to draw, and what to loosen."""
    if lang == "zh":
        return (
            f"符合条件的不足 {LEAST_INCIDENTS} 件，画不出可信的热力图。"
            "请放宽时段、类别、时间或星期。"
        )
    return (
        f"Fewer than {LEAST_INCIDENTS} match: no map of them can be trusted. "
        "Widen the period, the category, the hours or the weekdays."
    )
