"""Charts of the console: data in the page, drawn by its script, with a table beside each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Value = float | None


@dataclass(frozen=True)
class Series:
    """One row of values, a value a category; None where there is none."""

    name: str
    values: Sequence[Value]
    texts: Sequence[str]


@dataclass(frozen=True)
class Chart:
    """A chart of bars or lines.

    Parameters
    ----------
    key
        Id of its element.
    title, unit
        What is drawn; `unit` "share" makes an axis in per cent.
    categories
        What the values belong to, in order.
    """

    key: str
    kind: Literal["bars", "lines"]
    title: str
    unit: str
    categories: Sequence[str]
    series: Sequence[Series]

    @property
    def data(self) -> str:
        """The chart as JSON that cannot end its element early."""
        made = {
            "kind": self.kind,
            "title": self.title,
            "unit": self.unit,
            "categories": list(self.categories),
            "series": [
                {"name": one.name, "values": list(one.values), "texts": list(one.texts)}
                for one in self.series
            ],
        }
        return json.dumps(made, ensure_ascii=False).replace("<", "\\u003c")
