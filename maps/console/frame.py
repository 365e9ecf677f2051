"""What every page of the console stands in: where, who, which language, where to go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from maps.assets import Assets
from maps.jinja import TEMPLATES

Lang = Literal["zh", "en"]
Said = tuple[str, str]
"""Chinese, English."""

ROOMS: Mapping[str, Said] = {
    "heatmap": ("热力图", "Heatmap"),
    "coverage": ("覆盖", "Coverage"),
    "shifts": ("交接班", "Shifts"),
    "conflicts": ("平板冲突", "Conflicts"),
    "workload": ("负荷", "Workload"),
    "grids": ("网格", "Grids"),
    "roster": ("排班", "Roster"),
    "papers": ("报告", "Papers"),
    "plans": ("计划", "Plans"),
}
"""Rooms beside the cases and their figures, in the order of the head."""


@dataclass(frozen=True)
class Frame:
    """Where somebody is, and who.

    Parameters
    ----------
    key, name, synthetic
        The community: what stands for it in URLs, what it is called, whether it is made up.
    username, roles
        The person, and what the person is here.
    form_token
        Hidden field of every form.
    assets, static
        Links of styles and scripts, and the URL other web assets are below.
    path, query
        The page's own address, for the switch of language; the query without `lang`.
    reports, figures
        Whether the person may write cases down, and see figures of them.
    rooms
        Which of `ROOMS` are open to the person.
    """

    key: str
    name: str
    username: str
    roles: tuple[Said, ...]
    form_token: str
    lang: Lang
    assets: Assets
    static: str
    path: str
    query: str = ""
    reports: bool = True
    figures: bool = True
    synthetic: bool = False
    rooms: tuple[str, ...] = ()

    @property
    def base(self) -> str:
        """The address below which the community's console is."""
        return f"/console/{self.key}"

    @property
    def links(self) -> list[tuple[str, Said]]:
        """The rooms of the head: the last part of each address, and what it is called."""
        return [(name, said) for name, said in ROOMS.items() if name in self.rooms]

    @property
    def switched(self) -> str:
        """The address of this page in the other language."""
        other = f"lang={'en' if self.lang == 'zh' else 'zh'}"
        return f"{self.path}?{self.query}&{other}" if self.query else f"{self.path}?{other}"

    def t(self, zh: str, en: str) -> str:
        """Return one of two texts."""
        return zh if self.lang == "zh" else en

    @property
    def say(self) -> Callable[[Said], str]:
        """What picks the language of a pair of texts."""
        return lambda said: said[0] if self.lang == "zh" else said[1]


def halves(text: str) -> Said:
    """Return the Chinese and the English half of a text: the Chinese one ends with 。."""
    zh, _, en = text.partition("。 ")
    return (f"{zh}。", en) if en else (text, text)


def problem_page(status: int, said: str, *, lang: Lang, static: str, assets: Assets) -> str:
    """Return the page that says why there is nothing to see here."""
    return TEMPLATES.get_template("console/problem.html").render(
        status=status, said=said, zh=lang == "zh", static=static, assets=assets
    )


def render(template: str, frame: Frame, **values: Any) -> str:
    """Return a page of the console as a whole HTML document."""
    return TEMPLATES.get_template(f"console/{template}").render(
        frame=frame, t=frame.t, say=frame.say, zh=frame.lang == "zh", **values
    )
