"""What every paper says alike: names, times, tables of figures and of cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import numpy as np
from geopandas import GeoDataFrame
from PIL import Image

from api.figures.reading import Reader
from api.maps.ground import GROUND
from data.store import communities, place_names
from data.store.case_rows import Record
from data.store.registry import Stored
from geo.access import EVERYTHING
from geo.cases.kpi import Figure
from geo.cases.loop import CASE
from geo.cases.spells import WAITS_FOR
from geo.clock import LOCAL
from geo.crs import metric_crs_of
from geo.figures import Change, words
from geo.papers import Bar, Facts, Picture, Table
from geo.papers.paper import Lang
from maps.console import times
from maps.still import cells_still, still_png

Said = tuple[str, str]
STATES = {state.code: (state.zh, state.en) for state in CASE.states}
CASE_WIDE = (1.5, 2.3, 2.2, 1.6, 1.3, 1.5)
MAP_PX, MAP_LETTERS = 800, 1.3
"""Pixels across a map of a paper, and how much larger its letters are, as it is printed small."""
LATE_WIDE = (1.4, 2.0, 2.0, 1.5, 1.1, 1.6)


@dataclass(frozen=True)
class Sayer:
    """Says things of a community in one language."""

    stored: Stored
    reader: Reader
    lang: Lang

    def t(self, zh: str, en: str) -> str:
        """Return one of two texts."""
        return zh if self.lang == "zh" else en

    def say(self, said: Said) -> str:
        """Return one half of a pair of texts."""
        return said[0] if self.lang == "zh" else said[1]

    def category(self, code: str | None) -> str:
        """Return what a category is called."""
        found = self.reader.office.book.get(code)
        return self.say((found.zh, found.en)) if found else (code or self.t("未定", "not set"))

    def department(self, code: str | None) -> str:
        """Return what a department is called."""
        if not code:
            return self.t("尚未派单", "not dispatched yet")
        return self.say(self.reader.office.book.departments.get(code, (code, code)))

    def grid(self, code: str | None) -> str:
        """Return what a grid is called."""
        return self.t(f"网格 {code}", f"grid {code}") if code else self.t("未定位", "no place")

    def where(self, record: Record, names: Mapping[str, str]) -> str:
        """Return where a case is: its grid, and its building by name or its compound."""
        place = names.get(record.building_id or "") or record.compound or ""
        return f"{self.grid(record.grid_id)} {place}".strip()

    def buildings(self, records: Sequence[Record]) -> Mapping[str, str]:
        """Return what the buildings of some cases are called, by their ids."""
        ids = {one.building_id for one in records if one.building_id}
        return place_names.building_names(self.reader.session, self.reader.community_id, ids)

    def credit(self) -> str:
        """Return where the numbers are from and when they were counted."""
        at = f"{self.reader.at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
        made = self.t(f"{at} 由 gridbeat 生成", f"made by gridbeat at {at}")
        more = self.t(" · 合成数据", " · synthetic data") if self.stored.origin.synthetic else ""
        return f"{self.stored.name} · {made}{more}"

    def facts(self, figures: Sequence[Figure], names: Sequence[str],
              changes: Mapping[tuple[str, str | None], Change]) -> Facts:  # fmt: skip
        """Return the totals of some figures side by side."""
        by_name = {one.formula.name: one for one in figures if one.group is None}
        found = [by_name[name] for name in names if name in by_name]
        return Facts(
            [
                (
                    self.say((one.formula.zh, one.formula.en)),
                    self.say(words.value(one)),
                    self.beside(one, changes),
                )
                for one in found
            ]
        )

    def beside(self, one: Figure, changes: Mapping[tuple[str, str | None], Change]) -> str:
        """Return what a figure was made from, and how it changed."""
        change = changes.get((one.formula.name, one.group))
        return " ".join(
            filter(None, (words.made(one), self.say(words.change(change, one.formula))))
        )

    def groups(
        self,
        figures: Sequence[Figure],
        names: Sequence[str],
        head: str,
        called: Mapping[str, str],
        changes: Mapping[tuple[str, str | None], Change],
    ) -> Table:
        """Return a table of some figures, a row a group."""
        totals = {one.formula.name: one for one in figures if one.group is None}
        shown = [name for name in names if name in totals]
        rows: dict[str, dict[str, Figure]] = {}
        for one in figures:
            if one.group:
                rows.setdefault(one.group, {})[one.formula.name] = one
        return Table(
            [
                head,
                *(self.say((totals[name].formula.zh, totals[name].formula.en)) for name in shown),
            ],
            [
                [
                    called.get(group, group),
                    *(self._cell(row.get(name), changes) for name in shown),
                ]
                for group, row in sorted(rows.items())
            ],
            self.t("本期没有。", "Nothing in the period."),
            (1.3, *([1.0] * len(shown))),
        )

    def _title(self, one: Figure) -> str:
        return self.say((one.formula.zh, one.formula.en))

    def _cell(self, one: Figure | None, changes: Mapping[tuple[str, str | None], Change]) -> str:
        if one is None:
            return "–"
        change = changes.get((one.formula.name, one.group))
        mark = "" if change is None or change.better is None else ("↑" if change.by > 0 else "↓")
        made = words.made(one)
        return f"{self.say(words.value(one))}{mark}" + (f" ({made})" if made else "")

    def bars(
        self,
        figures: Sequence[Figure],
        name: str,
        called: Mapping[str, str],
        changes: Mapping[tuple[str, str | None], Change],
    ) -> list[Bar]:
        """Return the bars of a figure, a bar a group."""
        found = []
        for one in figures:
            if one.formula.name == name and one.group:
                change = changes.get((name, one.group))
                found.append(
                    Bar(
                        called.get(one.group, one.group),
                        one.value,
                        None if change is None else change.before,
                        f"{self.say(words.value(one))} ({words.made(one)})",
                    )
                )
        return found

    def late(self, records: Sequence[Record], now: datetime) -> Table:
        """Return the table of cases over a limit, or close to it."""
        head = (
            [("案件", "Case"), ("类别", "Category"), ("位置", "Place"), ("责任部门", "Department"),
             ("状态", "State"), ("时限", "Limit")]
        )  # fmt: skip
        names = self.buildings(records)
        rows = [
            [
                one.number,
                self.category(one.category),
                self.where(one, names),
                self.department(one.department),
                self.say(STATES[one.state]),
                self._standing(one, now),
            ]
            for one in records
        ]
        return Table([self.say(said) for said in head], rows, self.t("没有。", "None."), LATE_WIDE)

    def _standing(self, record: Record, now: datetime) -> str:
        """Return how a case stands against the limit of its step, as the console says it."""
        office = self.reader.office
        category, step = office.book.get(record.category), WAITS_FOR.get(record.state)
        unit = category.limits[step].unit if category and step else "hour"
        said = times.standing(record.due_at, now, unit, office.calendar)
        return self.say(said) if said else ""

    def cells(
        self, title: str, unit: str, values: Mapping[str, float], form: str
    ) -> Picture | None:
        """Return the map of the grids with a number each; None without grids."""
        grids = self.reader.grids
        if grids is None or not len(grids):
            return None
        ground = communities.load(
            self.reader.session, self.reader.community_id, dict.fromkeys(GROUND, EVERYTHING)
        )
        metric = ground.to_crs(metric_crs_of(ground["buildings"]))
        frame: GeoDataFrame = grids.to_crs(metric.crs)
        numbers = np.array([values.get(grid, np.nan) for grid in frame["grid_id"]], dtype=float)
        texts = ["" if np.isnan(one) else format(one, form) for one in numbers]
        shown = frame[["grid_id", "geometry"]].assign(value=numbers, text=texts)
        png = still_png(cells_still(metric, shown, self.lang), MAP_PX, big=MAP_LETTERS)
        wide, high = Image.open(BytesIO(png)).size
        return Picture(title, png, wide, high, unit)
