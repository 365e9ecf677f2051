"""What every page of the console stands in: where, who, which language, where to go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from maps.assets import Assets
from maps.console.doors import DOORS, Door
from maps.jinja import TEMPLATES

Lang = Literal["zh", "en"]
Said = tuple[str, str]
"""Chinese, English."""


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
    doors
        The pages that are open to the person.
    calls
        Whether the person is told of cries for help, on every page.
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
    doors: Sequence[Door] = DOORS
    synthetic: bool = False
    calls: bool = False

    @property
    def base(self) -> str:
        """The address below which the community's console is."""
        return f"/console/{self.key}"

    @property
    def reports(self) -> bool:
        """Whether the person may write cases down."""
        return self.opens("desk")

    @property
    def first(self) -> list[Door]:
        """The pages of every day's work; all of them where only one would be folded away."""
        folded = [door for door in self.doors if door.more]
        return [door for door in self.doors if not door.more or len(folded) == 1]

    @property
    def more(self) -> list[Door]:
        """The pages that are folded away."""
        first = self.first
        return [door for door in self.doors if door not in first]

    def opens(self, code: str) -> bool:
        """Return whether a page is open to the person."""
        return any(door.code == code for door in self.doors)

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
    """Return the page that says why there is nothing to see here.

    What is said in English only is left out of a Chinese page whose heading says the same.
    """
    zh, en = halves(said)
    told = "。" in zh or status not in {403, 404}
    said = en if lang == "en" else zh if told else ""
    return TEMPLATES.get_template("console/problem.html").render(
        status=status, said=said, zh=lang == "zh", static=static, assets=assets
    )


def render(template: str, frame: Frame, **values: Any) -> str:
    """Return a page of the console as a whole HTML document."""
    return TEMPLATES.get_template(f"console/{template}").render(
        frame=frame, t=frame.t, say=frame.say, zh=frame.lang == "zh", **values
    )
