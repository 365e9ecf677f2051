"""A city: the heat of many communities as tiles, and a dot for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
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
_CHINA: Bounds = (73.0, 3.0, 136.0, 54.5)
_FEW = (0, 100, 1_000)


@dataclass(frozen=True)
class Dot:
    """A community: where its cases are, and how many; None where that must not be told."""

    key: str
    name: str
    lon: float
    lat: float
    n: int | None


def city(
    dots: Sequence[Dot],
    tiles: str,
    bounds: Bounds | None,
    total: int,
    assets: Assets,
    *,
    title: str,
    synthetic: bool = False,
    least: int = 1,
    lang: Lang = "zh",
    basemap: Basemap | None = None,
) -> str:
    """Return the map of many communities as a whole HTML document.

    Parameters
    ----------
    tiles
        Address of the tiles, with {z}, {x} and {y}.
    bounds
        Of all cases; None where there are none.
    least
        Where fewer are felt nothing is drawn.
    """
    t = (lambda zh, _: zh) if lang == "zh" else (lambda _, en: en)
    heat = MapLayer("city", t("密度", "Density"), (), (), draw="tiles", shown=False,
                    picture={"src": tiles, "box": []})  # fmt: skip
    places = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {
                "t": one.name,
                "v": [t("少", "few") if one.n is None else f"{one.n:,}"],
                "c": str(sum((one.n or 0) > few for few in _FEW)),
                "k": f"/maps/{quote(one.key)}/heatmap.html?lang={lang}",
            },
        }
        for one in dots
    ]
    communities = MapLayer(
        "communities", t("社区", "Communities"), [t("件数", "Cases")], places, draw="dots"
    )
    notes = [
        t(f"{len(dots):,} 个社区，n = {total:,} 件", f"{len(dots):,} communities, n = {total:,}"),
        t(
            f"方法：按像元计数后做高斯核密度，带宽为屏幕 {number(SIGMA_PX)} 像素且不小于 "
            f"{number(SIGMA_M)} 米，随缩放变化；同一缩放级别色标相同",
            f"Method: Gaussian kernel density of counts by pixel, bandwidth {number(SIGMA_PX)} "
            f"pixels of the screen and at least {number(SIGMA_M)} m, changing with the zoom; one "
            "scale for a zoom",
        ),
        t("点一个社区打开它的热力图", "Click a community to open its heatmap"),
    ]
    if least > 1:
        notes.append(t(f"少于 {least} 件的地方不显示", f"Fewer than {least} are not shown"))
    ramp = Ramp(palette()["heat"], t("少", "few"), t("多", "many"), t("件/平方公里", "per km²"))
    view = MapView("city", t("全部社区", "All communities"), [heat], notes, ramp)
    config = {
        "title": title, "lang": lang, "texts": page_texts(lang), "palette": palette(),
        "synthetic": synthetic, "attribution": [basemap.attribution] if basemap else [],
        "searched": ["communities"], "patrol": None, "views": [view.as_dict()],
    }  # fmt: skip
    return document(
        title, [heat, communities], config, assets, bounds=bounds or _CHINA, lang=lang,
        basemap=basemap,
    )  # fmt: skip
