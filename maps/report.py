"""The pages of residents: a form to report something, and a page to follow what becomes of it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from geo.cases.rules import CONTESTED_DAYS, CONTESTED_MOST
from geo.errors import SetupError
from maps.jinja import TEMPLATES
from maps.styles import palette

Lang = Literal["zh", "en"]
Named = tuple[str, str]
"""Chinese, English."""
Sent = Literal["report", "note", "rate", "answer", "contest"]
"""What can have been sent just now."""
SENT: tuple[Sent, ...] = get_args(Sent)
STYLES = ("leaflet/leaflet.css", "gridbeat-report.css")
SCRIPTS = ("leaflet/leaflet.js", "gridbeat-report.js")


@dataclass(frozen=True)
class Choice:
    """A category to choose: its code and its names; `urgent` ones say whom to call first."""

    code: str
    name: Named
    urgent: bool = False


@dataclass(frozen=True)
class Group:
    """Categories that belong together; `key` names its icon."""

    key: str
    name: Named
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Kept:
    """A photo that came with a form that had faults.

    `sealed` stands for it in the form; `small` is a little JPEG as base64.
    """

    sealed: str
    small: str


@dataclass(frozen=True)
class Told:
    """What is wrong with a field, or the form as a whole where `field` is empty."""

    field: str
    said: Named


@dataclass(frozen=True)
class ReportForm:
    """What the form shows.

    Parameters
    ----------
    key, community
        What stands for the community in addresses, and its name.
    common
        The categories shown as tiles.
    groups
        All others.
    buildings
        Names people can choose from.
    most_photos, most_mb
        How many photos, and how large each may be.
    form_token
        Hidden field.
    typed
        What was typed, by field.
    faults
        What is wrong with it.
    kept
        Photos that were sent already.
    compound
        Name of the compound the map opens at; all of the community where there is none such.
    synthetic
        Whether the community is made up.
    """

    key: str
    community: str
    common: Sequence[Choice]
    groups: Sequence[Group]
    buildings: Sequence[str]
    most_photos: int
    most_mb: int
    form_token: str
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Told] = ()
    kept: Sequence[Kept] = ()
    compound: str = ""
    synthetic: bool = False


@dataclass(frozen=True)
class Step:
    """One of the steps of a case; `state` is done, now or later."""

    name: Named
    state: Literal["done", "now", "later"]


@dataclass(frozen=True)
class Moment:
    """One line of what happened: when, what, and what was said about it, if anything."""

    at: str
    said: Named
    text: str = ""
    photos: Sequence[str] = ()
    own: bool = False


@dataclass(frozen=True)
class Followed:
    """A case as the person who reported it sees it.

    Parameters
    ----------
    link
        The whole address of the page.
    number
        To read out.
    state
        Where it stands, in words.
    holder
        Who has it: a department, never a person.
    due
        Until when it should be done; empty where no limit runs.
    asks_rating, takes_notes
        What the person can do now.
    questions
        What the person was asked and has not answered.
    contest_until
        Until when the person may say that it is not solved; empty where that is not possible.
    rating
        What the person gave it.
    """

    link: str
    community: str
    number: str
    category: Named
    place: Named
    reported: str
    state: Named
    explained: Named
    holder: Named
    due: str
    steps: Sequence[Step]
    moments: Sequence[Moment]
    asks_rating: bool
    takes_notes: bool
    questions: Sequence[str]
    contest_until: str
    rating: int | None
    most_photos: int
    most_mb: int
    form_token: str
    contest_days: int = CONTESTED_DAYS
    contest_most: int = CONTESTED_MOST
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Told] = ()
    kept: Sequence[Kept] = ()
    sent: Sent | Literal[""] = ""


def report_page(form: ReportForm, *, static: str, folder: Path, lang: Lang = "zh") -> str:
    """Return the page with the form.

    Parameters
    ----------
    static
        URL under which the built web assets are served, without a slash at the end.
    folder
        Where they are, so that a new build gets new links.

    Raises
    ------
    SetupError
        The web assets are not built.
    """
    return page("report.html", static, folder, lang, form=form, told=_by_field(form.faults, lang))


def followed_page(case: Followed, *, static: str, folder: Path, lang: Lang = "zh") -> str:
    """Return the page of a case for the person who reported it; see `report_page`."""
    told = _by_field(case.faults, lang)
    return page("report_case.html", static, folder, lang, case=case, told=told)


def communities_page(
    communities: Sequence[tuple[str, str]],
    *,
    static: str,
    folder: Path,
    lang: Lang = "zh",
    title: Named = ("随手报", "Report something"),
    link: tuple[str, str] = ("/report?community=", "&"),
) -> str:
    """Return the page to choose a community on: (key, name) each; see `report_page`.

    Parameters
    ----------
    link
        What stands before a community's key in its address, and between it and the language.
    """
    before, after = link
    return page(
        "report_communities.html",
        static,
        folder,
        lang,
        communities=communities,
        title=_words(lang)(*title),
        before=before,
        after=after,
    )


def message_page(
    title: Named, said: Named, *, static: str, folder: Path, lang: Lang = "zh", back: str = ""
) -> str:
    """Return a page that says one thing, with a link back to where one can go on."""
    t = _words(lang)
    return page(
        "report_message.html", static, folder, lang, title=t(*title), said=t(*said), back=back
    )


def _words(lang: Lang) -> Callable[[str, str], str]:
    return lambda zh, en: zh if lang == "zh" else en


def _by_field(faults: Sequence[Told], lang: Lang) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault.field, []).append(fault.said[lang == "en"])
    return found


def page(template: str, static: str, folder: Path, lang: Lang, **shown: Any) -> str:
    """Return a template as a page of residents; see `report_page`."""

    def link(name: str) -> str:
        return f"{static}/{name}?v={_mark(folder / name)}"

    return TEMPLATES.get_template(template).render(
        zh=lang == "zh",
        lang=lang,
        other="en" if lang == "zh" else "zh",
        t=_words(lang),
        static=static,
        styles=[link(name) for name in STYLES],
        scripts=[link(name) for name in SCRIPTS],
        colour=palette()["accent"],
        **shown,
    )


@cache
def _mark(file: Path) -> str:
    """Return a mark that changes when a file does."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()[:10]
    except FileNotFoundError as error:
        raise SetupError(
            f"The web assets are not built ({file.name} is missing in {file.parent}). Run: make web"
        ) from error
