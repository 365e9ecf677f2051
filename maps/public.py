"""The public page of a community: where problems were reported in a month, and three figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from maps.report import Lang, Named, communities_page, page
from maps.styles import palette


@dataclass(frozen=True)
class PublicFigure:
    """A share with what it was made from; `reason` says why there is no value."""

    name: Named
    formula: Named
    value: float | None
    numerator: float | None
    denominator: int | None
    reason: Named


@dataclass(frozen=True)
class Heat:
    """A picture over the map: its address, [[south, west], [north, east]], its strongest value."""

    url: str
    bounds: tuple[tuple[float, float], tuple[float, float]]
    top_per_km2: float


@dataclass(frozen=True)
class PublicMonth:
    """What was published for a month.

    Parameters
    ----------
    as_of
        The day it was counted.
    total, told
        Cases written down in it, None where they are too few; and those in squares that are shown.
    heat
        None where no square may be shown.
    groups
        Cases by group of categories; None where that is not told.
    """

    name: str
    as_of: str
    total: int | None
    told: int
    heat: Heat | None
    groups: Sequence[tuple[Named, int | None]]
    figures: Sequence[PublicFigure]


@dataclass(frozen=True)
class PublicView:
    """The page of a community; `month` is None where nothing is published yet.

    Parameters
    ----------
    months
        Those that are published, newest first.
    least, cell_m
        The k, and the side of the squares that places are put into.
    """

    key: str
    community: str
    months: Sequence[str]
    least: int
    cell_m: int
    month: PublicMonth | None
    synthetic: bool = False


def public_page(view: PublicView, *, static: str, folder: Path, lang: Lang = "zh") -> str:
    """Return the page; see `maps.report.report_page`."""
    most = max((n or 0 for _, n in view.month.groups), default=0) if view.month else 0
    return page(
        "public.html", static, folder, lang, view=view, heat_colours=palette()["heat"], most=most
    )


def public_communities_page(
    communities: Sequence[tuple[str, str]], *, static: str, folder: Path, lang: Lang = "zh"
) -> str:
    """Return the page to choose a community on: (key, name) each; see `public_page`."""
    return communities_page(
        communities,
        static=static,
        folder=folder,
        lang=lang,
        title=("公开看板", "Public view"),
        link=("/public/", "?"),
    )
