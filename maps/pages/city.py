"""A city: the heat of many communities as tiles, and a dot for each of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from geo.hotspot.pyramid import SIGMA_M, SIGMA_PX
from maps.assets import Assets
from maps.document import document
from maps.layers import MapLayer
from maps.scene import Basemap
from maps.styles import palette
from maps.views import MapView, Ramp
from maps.words import Lang, number, page_texts

Bounds = tuple[float, float, float, float]
TITLES: Mapping[str, tuple[str, str]] = {
    "reported": ("事件：居民上报", "Incidents: reported"),
    "discovered": ("事件：巡查发现", "Incidents: discovered"),
    "hazards": ("隐患", "Hazards"),
}
_CHINA: Bounds = (73.0, 3.0, 136.0, 54.5)
_FEW = (0, 100, 1_000)


@dataclass(frozen=True)
class Dot:
    """A community: where its cases are, and how many of each layer; None for what is withheld."""

    key: str
    name: str
    lon: float
    lat: float
    n: Sequence[int | None]


@dataclass(frozen=True)
class CityLayer:
    """One heat of a city.

    Parameters
    ----------
    key
        One of `TITLES`.
    tiles
        Address of the tiles, with {z}, {x} and {y}.
    least
        Where fewer are felt nothing is drawn, and no smaller number is told.
    """

    key: str
    tiles: str
    least: int = 1


def city(
    dots: Sequence[Dot],
    layers: Sequence[CityLayer],
    assets: Assets,
    *,
    bounds: Bounds | None,
    days: tuple[date, date] | None,
    few: int = 0,
    synthetic: bool = False,
    lang: Lang = "zh",
    basemap: Basemap | None = None,
) -> str:
    """Return the map of many communities as a whole HTML document.

    Parameters
    ----------
    layers
        One view each, in the order of the numbers of a dot.
    bounds
        Of all cases; None where there are none.
    days
        Of the first and the last case.
    few
        Communities that are not among the dots, since they have too few cases.
    """
    made = _City(layers, lang)
    heats = [made.heat(one) for one in layers]
    communities = MapLayer(
        "communities",
        made.t("社区", "Communities"),
        [made.t(*TITLES[one.key]) for one in layers],
        [made.dot(one) for one in dots],
        draw="dots",
    )
    said = list(made.notes(len(dots), few, days))
    numbers = [[dot.n[place] for dot in dots] for place in range(len(layers))]
    views = [
        made.view(one, heat, made.total(n, few), said)
        for one, heat, n in zip(layers, heats, numbers, strict=True)
    ]
    title = made.t("全市热力图", "Heatmap of all communities")
    find = made.t("搜索社区", "Search communities")
    config = {
        "title": title, "lang": lang, "texts": page_texts(lang) | {"search": find},
        "palette": palette(), "synthetic": synthetic,
        "attribution": [basemap.attribution] if basemap else [],
        "searched": ["communities"], "patrol": None, "views": [view.as_dict() for view in views],
    }  # fmt: skip
    return document(
        title, [*heats, communities], config, assets, bounds=bounds or _CHINA, lang=lang,
        basemap=basemap,
    )  # fmt: skip


class _City:
    def __init__(self, layers: Sequence[CityLayer], lang: Lang) -> None:
        self._lang = lang
        self._least = max((one.least for one in layers), default=1)

    def t(self, zh: str, en: str) -> str:
        return zh if self._lang == "zh" else en

    def count(self, n: int | None) -> str:
        if n is None:
            return self.t("不显示", "withheld")
        return self.t(f"{n:,} 件", f"{n:,}")

    def total(self, numbers: Sequence[int | None], few: int) -> str:
        """Return how many there are, of the communities whose number is told."""
        said = f"n = {self.count(sum(n or 0 for n in numbers))}"
        if few or None in numbers:
            said += self.t("（不含不显示的）", " (without those withheld)")
        return said

    def heat(self, one: CityLayer) -> MapLayer:
        return MapLayer(f"city_{one.key}", self.t(*TITLES[one.key]), (), (), draw="tiles",
                        shown=False, picture={"src": one.tiles, "box": []})  # fmt: skip

    def dot(self, one: Dot) -> dict[str, object]:
        size = sum(sum(n or 0 for n in one.n) > few for few in _FEW)
        return {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {
                "t": one.name,
                "v": [self.count(n) for n in one.n],
                "c": str(size),
                "k": f"/maps/{quote(one.key)}/heatmap.html?lang={self._lang}",
            },
        }

    def notes(self, dots: int, few: int, days: tuple[date, date] | None) -> Iterator[str]:
        """Yield what is true of every view, but for its number."""
        span = (
            "" if days is None else self.t(f"{days[0]} 至 {days[1]}，", f"{days[0]} to {days[1]}, ")
        )
        many = dots + few
        communities = "community" if many == 1 else "communities"
        yield span + self.t(f"{many:,} 个社区", f"{many:,} {communities}")
        yield self.t(
            f"方法：按像元计数后做高斯核密度，带宽为屏幕 {number(SIGMA_PX)} 像素且不小于 "
            f"{number(SIGMA_M)} 米，随缩放变化；同一缩放级别色标相同",
            f"Method: Gaussian kernel density of counts by pixel, bandwidth {number(SIGMA_PX)} "
            f"pixels of the screen and at least {number(SIGMA_M)} m, changing with the zoom; one "
            "scale for a zoom",
        )
        yield self.t("点一个社区打开它的热力图", "Click a community to open its heatmap")
        if few:
            yield self.t(
                f"{few:,} 个社区案件太少，不标位置",
                f"{few:,} communities have too few cases to be placed",
            )
        if self._least > 1:
            yield self.t(
                f"少于 {self._least} 件的地方不显示", f"Fewer than {self._least} are not shown"
            )

    def view(self, one: CityLayer, heat: MapLayer, total: str, said: Sequence[str]) -> MapView:
        first = self.t(f"{said[0]}，{total}", f"{said[0]}: {total}")
        warned = []
        if one.key == "discovered":
            warned = [
                self.t(
                    "巡查发现的多少随巡逻多少而变，巡逻小时见各社区热力图",
                    "What is discovered grows with patrolling: patrol hours are on the heatmap of "
                    "each community",
                )
            ]
        unit = self.t("件/平方公里", "per km²")
        ramp = Ramp(palette()["heat"], self.t("少", "few"), self.t("多", "many"), unit)
        return MapView(one.key, self.t(*TITLES[one.key]), [heat], [first, *warned, *said[1:]], ramp)
