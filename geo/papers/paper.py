"""The parts of a paper, as plain values in the language they are read in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True)
class Words:
    """Sentences, each a paragraph of its own; `mark` puts a sign before each."""

    lines: Sequence[str]
    mark: str = ""
    small: bool = False


@dataclass(frozen=True)
class Facts:
    """A few figures side by side: title, value, and what it was made from or compared with."""

    rows: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Table:
    """Rows under a head; `wide` gives the shares of the width, equal where not given.

    `empty` is said where there are no rows.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str
    wide: Sequence[float] = ()


@dataclass(frozen=True)
class Bar:
    """A bar: its label, its value (None for none), the same of the period before, its text."""

    label: str
    value: float | None
    before: float | None
    text: str


@dataclass(frozen=True)
class Bars:
    """Bars under each other, drawn from 0 to the most."""

    title: str
    bars: Sequence[Bar]
    now: str
    before: str
    most: float | None = None


@dataclass(frozen=True)
class Lines:
    """Lines of shares (0 to 1) over periods; None where there is no value."""

    title: str
    categories: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]


@dataclass(frozen=True)
class Picture:
    """A map as PNG, and what it shows; `wide_px` by `high_px` pixels."""

    title: str
    png: bytes
    wide_px: int
    high_px: int
    caption: str


@dataclass(frozen=True)
class Signatures:
    """Empty lines to sign on."""

    names: Sequence[str]


Part = Words | Facts | Table | Bars | Lines | Picture | Signatures


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Paper:
    """A whole paper.

    Parameters
    ----------
    title, subtitle
        What it is; whose, and for which period.
    lead
        Figures at the top.
    credit
        Where the data is from, and when it was counted.
    """

    title: str
    subtitle: str
    lead: Facts
    sections: Sequence[Section]
    credit: str
    lang: Lang = "zh"
    synthetic: bool = False
    notes: Sequence[str] = field(default_factory=tuple)
