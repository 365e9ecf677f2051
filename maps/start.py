"""The start page: leads each kind of user to what is theirs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from maps.jinja import TEMPLATES
from maps.styles import palette

Lang = Literal["zh", "en"]


@dataclass(frozen=True)
class StartCommunity:
    """What the start page says of a community. `key` is what stands for it in URLs."""

    key: str
    name: str
    attribution: str = ""
    synthetic: bool = False


@dataclass(frozen=True)
class Figures:
    """Counts and results that the page shows; None where there is no plan yet."""

    households: int
    persons: int | None
    grids: int | None = None
    band: str | None = None
    guards_on_duty: str | None = None
    worst_gap_h: float | None = None
    bound_h: float | None = None
    kept_share: float | None = None
    dead_m2: float | None = None
    dead_share: float | None = None
    hazards: int | None = None
    incidents: int | None = None


@dataclass(frozen=True)
class Person:
    """Who looks at the page; `form_token` is the hidden field of the form to log out."""

    username: str
    form_token: str


def start_page(
    community: StartCommunity | None,
    figures: Figures | None,
    others: Sequence[StartCommunity],
    *,
    static: str,
    person: Person,
    reads: Collection[str],
    lang: Lang = "zh",
) -> str:
    """Return the start page as a whole HTML document.

    Parameters
    ----------
    community
        The community shown, or None when there is none yet.
    figures
        Its figures; None where there is no community or the person may see none of it.
    others
        The other communities, as links.
    static
        URL under which the built web assets are served, without a slash at the end.
    person
        Who is logged in.
    reads
        Subjects the person may see: links to others are left out.
    """

    def t(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    shown: dict[str, Any] = {"figures": [], "cards": [], "map_url": ""}
    if community and figures:
        shown = {
            "figures": _figures(figures, t),
            "cards": _allowed(_cards(community, lang, t), reads),
            "map_url": _map_url(community, lang),
        }
    return TEMPLATES.get_template("start.html").render(
        zh=lang == "zh",
        t=t,
        community=community,
        others=others,
        static=static,
        palette=palette(),
        person=person,
        **shown,
    )


def _map_url(community: StartCommunity, lang: Lang) -> str:
    return f"/maps/{community.key}/overview.html?lang={lang}"


def _figures(figures: Figures, t: Any) -> list[dict[str, str]]:
    people = f"{figures.persons:,}" if figures.persons else "—"
    rows = [(f"{figures.households:,}", t(f"户，{people} 人", f"households, {people} persons"))]
    if figures.grids:
        rows.append(
            (
                str(figures.grids),
                t(f"网格（每格 {figures.band} 户）", f"grids of {figures.band} households"),
            )
        )
    if figures.guards_on_duty:
        rows.append((figures.guards_on_duty, t("保安在岗（每班）", "guards on duty at a time")))
    if figures.worst_gap_h is not None and figures.bound_h is not None:
        rows.append(
            (
                t(f"{figures.worst_gap_h:.1f} 小时", f"{figures.worst_gap_h:.1f} h"),
                t(
                    f"一条街最长多久无人巡到（任何方案不低于 {figures.bound_h:.1f} 小时）",
                    f"longest a street stays unseen (no plan can beat {figures.bound_h:.1f} h)",
                ),
            )
        )
    if figures.kept_share is not None:
        rows.append(
            (
                f"{figures.kept_share:.0%}",
                t("的道路长度按规定间隔巡到", "of street length is seen within its limit"),
            )
        )
    if figures.dead_m2 is not None and figures.dead_share is not None:
        rows.append(
            (
                f"{figures.dead_share:.0%}",
                t(
                    f"的公共地面是死角：{figures.dead_m2:,.0f} 平方米无人按时看到",
                    f"of public ground is dead corners: {figures.dead_m2:,.0f} m² nobody sees in "
                    "time",
                ),
            )
        )
    if figures.hazards is not None:
        rows.append((str(figures.hazards), t("隐患", "hazards")))
    if figures.incidents is not None:
        rows.append((str(figures.incidents), t("事件", "incidents")))
    return [{"value": value, "label": label} for value, label in rows]


def _allowed(cards: list[dict[str, Any]], reads: Collection[str]) -> list[dict[str, Any]]:
    """Return the cards with the links a person may follow; cards without any are left out."""
    found = []
    for card in cards:
        links = [link for link in card["links"] if link.get("of", "community") in reads]
        if links:
            found.append(card | {"links": links})
    return found


def _cards(community: StartCommunity, lang: Lang, t: Any) -> list[dict[str, Any]]:
    overview = _map_url(community, lang)
    api = f"/api/v1/communities/{community.key}"
    console = f"/console/{community.key}"
    return [
        {
            "title": t("保安", "Guards"),
            "text": t("今天走哪条路、几点到哪里。", "Which way today, and where at what time."),
            "links": [
                {"href": f"{overview}#routes", "label": t("我的路线", "My route"), "of": "routes"},
                {"href": "/tablet/", "label": t("巡逻平板", "Tablet"), "of": "roster"},
            ],
        },
        {
            "title": t("管理者", "Managers"),
            "text": t(
                "现在有什么要您管；网格、隐患、事件和巡逻在一张图上。",
                "What needs you now; grids, hazards, incidents and patrols on one map.",
            ),
            "links": [
                {
                    "href": f"{console}?lang={lang}",
                    "label": t("今日", "Today"),
                    "of": "case_figures",
                },
                {"href": overview, "label": t("总览地图", "Overview map"), "of": "buildings"},
                {
                    "href": f"{console}/papers?lang={lang}",
                    "label": t("报告", "Papers"),
                    "of": "reports",
                },
            ],
        },
        {
            "title": t("办案", "Cases"),
            "text": t(
                "联集派办结评：登记、派单、处置、核查、评价。",
                "From the report to the rating: dispatch, handle, check, evaluate.",
            ),
            "links": [
                {
                    "href": f"{console}/cases?lang={lang}",
                    "label": t("案件工作台", "Console"),
                    "of": "cases",
                },
                {
                    "href": f"{console}/figures?lang={lang}",
                    "label": t("办件指标", "Figures of cases"),
                    "of": "case_figures",
                },
            ],
        },
        {
            "title": t("分析员", "Analysts"),
            "text": t(
                "图层为 GeoJSON，可直接在 QGIS 中打开。",
                "Layers are GeoJSON and open in QGIS as they are.",
            ),
            "links": [
                {
                    "href": f"{api}/grids",
                    "label": t("网格（GeoJSON）", "Grids (GeoJSON)"),
                    "of": "grids",
                },
                {
                    "href": f"{api}/hazards",
                    "label": t("隐患（GeoJSON）", "Hazards (GeoJSON)"),
                    "of": "hazards",
                },
                {"href": "/api/docs", "label": t("接口文档", "API documentation")},
            ],
        },
        {
            "title": t("居民", "Residents"),
            "text": t(
                "隐患和烦心事，手机上随手报，不用账号；看看您家在哪个网格。",
                "Report what is wrong from a phone, without an account; see which grid your home "
                "is in.",
            ),
            "links": [
                {
                    "href": f"/report?community={community.key}&lang={lang}",
                    "label": t("随手报", "Report something"),
                },
                {
                    "href": f"{overview}#search",
                    "label": t("查我的楼栋", "Find my building"),
                    "of": "buildings",
                },
            ],
        },
    ]
