"""Reading a table of categories: every fault is named at once."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from geo.cases.category import LIMITED, Categories, Category, Kind, Named
from geo.cases.details import EVIDENCE_KINDS
from geo.cases.limit import Limit
from geo.cases.rules import GRID_TEAM
from geo.errors import InputError
from geo.faults import Fault

TABLES = ("groups", "departments", "pause_reasons", "limits", "defaults", "categories")
KINDS: tuple[Kind, ...] = get_args(Kind)
TEXTS = ("zh", "en")
SWITCHES = ("public_report", "public_list")
LISTS = ("handle_evidence", "close_evidence", "pause_reasons")
KEYS = (*TEXTS, "severity", "limits", "department", *LIMITED, *SWITCHES, *LISTS)


@cache
def default_categories() -> Categories:
    """Return the categories that come with gridbeat."""
    path = Path(__file__).with_name("categories.toml")
    return read_categories(path.read_text("utf-8"), path.name)


def read_categories(text: str, name: str = "categories") -> Categories:
    """Return the categories a TOML text holds.

    Parameters
    ----------
    text
        TOML in the form of `categories.toml` in this folder.
    name
        What faults call it.

    Raises
    ------
    InputError
        The text is no TOML or not such a table; the error names every fault.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        remedy = "请改正语法。 Mend the syntax."
        raise InputError([Fault(name, f"不是 TOML。 This is no TOML: {error}.", remedy)]) from error
    reader = _Reader(name, given)
    categories = reader.categories()
    if reader.faults:
        raise InputError(reader.faults)
    return categories


class _Reader:
    """Reads the tables one by one and keeps what is wrong with them."""

    def __init__(self, name: str, given: Mapping[str, Any]) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self.kinds: dict[str, Kind] = {}
        for table in TABLES:
            if not isinstance(given.get(table), dict):
                self.wrong("缺少此表。", "The table is missing.", "请补充。 Add it.", column=table)
        for table in sorted(set(given) - set(TABLES)):
            self.wrong("未知的表。", "The table is unknown.", "请删除。 Remove it.", column=table)
        self.given = {
            table: given[table] if isinstance(given.get(table), dict) else {} for table in TABLES
        }

    def wrong(
        self, zh: str, en: str, remedy: str, row: str | None = None, column: str = ""
    ) -> None:
        """Keep a fault."""
        self.faults.append(Fault(self.name, f"{zh} {en}", remedy, row, column or None))

    def unless(self, given: object, known: Sequence[str], row: str, column: str) -> None:
        """Keep a fault unless a value is among the known ones."""
        if given not in known:
            self.wrong(
                f"没有“{given}”。",
                f"There is no '{given}'.",
                f"请用其一 Use one of: {', '.join(known)}.",
                row,
                column,
            )

    def names(self, table: str) -> dict[str, Named]:
        """Return the names of a table's codes."""
        return {code: self.named(table, code, row) for code, row in self.given[table].items()}

    def named(self, table: str, code: str, row: object) -> Named:
        """Return the Chinese and English name of a row."""
        values = row if isinstance(row, dict) else {}
        for column in TEXTS:
            if not (isinstance(values.get(column), str) and values[column].strip()):
                self.wrong(
                    "缺少名称。",
                    "The name is missing.",
                    "请补充文字。 Add a text.",
                    f"{table}.{code}",
                    column,
                )
        return str(values.get("zh", "")), str(values.get("en", ""))

    def categories(self) -> Categories:
        """Return all of it; what is wrong is in `faults`."""
        groups = self.names("groups")
        for code, row in self.given["groups"].items():
            if not (len(code) == 2 and code.isdecimal()):
                self.wrong(
                    "大类代码应为两位数字。",
                    "A group's code has two digits.",
                    "请更正代码。 Correct the code.",
                    f"groups.{code}",
                )
            kind: Any = row.get("kind") if isinstance(row, dict) else None
            self.unless(kind, KINDS, f"groups.{code}", "kind")
            if kind in KINDS:
                self.kinds[code] = kind
        departments, pauses = self.names("departments"), self.names("pause_reasons")
        self.unless(GRID_TEAM, list(departments), "departments", GRID_TEAM)
        if not self.given["categories"]:
            self.wrong("没有类别。", "There are no categories.", "请补充。 Add some.")
        rows = {
            code: found
            for code, row in self.given["categories"].items()
            if (found := self.category(code, row)) is not None
        }
        frozen = (MappingProxyType(names) for names in (groups, departments, pauses))
        return Categories(MappingProxyType(rows), *frozen)

    def category(self, code: str, row: object) -> Category | None:
        """Return one category; None where something is wrong with it."""
        before, where = len(self.faults), f"categories.{code}"
        values = {**self.given["defaults"], **(row if isinstance(row, dict) else {})}
        zh, en = self.named("categories", code, row)
        for key in sorted(set(values) - set(KEYS)):
            self.wrong("未知的列。", "The column is unknown.", "请删除。 Remove it.", where, key)
        if not (len(code) == 4 and code.isdecimal()):
            self.wrong(
                "类别代码应为四位数字。",
                "A category's code has four digits.",
                "请更正代码。 Correct the code.",
                where,
            )
        self.unless(code[:2], list(self.given["groups"]), where, "group")
        severity = values.get("severity")
        if type(severity) is not int or not 1 <= severity <= 4:
            self.wrong(
                f"严重程度 {severity} 不在 1 至 4 之间。",
                f"The severity {severity} is not 1 to 4.",
                "请更正。 Correct it.",
                where,
                "severity",
            )
        self.unless(values.get("department"), list(self.given["departments"]), where, "department")
        limits = self.limits(values, where)
        self.plain(values, where)
        if len(self.faults) > before or code[:2] not in self.kinds:
            return None
        return Category(
            code,
            zh,
            en,
            self.kinds[code[:2]],
            values["severity"],
            MappingProxyType(limits),
            values["department"],
            public_report=values["public_report"],
            public_list=values["public_list"],
            handle_evidence=tuple(values["handle_evidence"]),
            close_evidence=tuple(values["close_evidence"]),
            pause_reasons=tuple(values["pause_reasons"]),
        )

    def limits(self, values: Mapping[str, Any], where: str) -> dict[str, Limit]:
        """Return the limits of a category: those of its set, and its own."""
        sets = self.given["limits"]
        self.unless(values.get("limits"), list(sets), where, "limits")
        shared = [rows for name, rows in sets.items() if name == values.get("limits")]
        texts = dict(shared[0]) if shared and isinstance(shared[0], dict) else {}
        texts |= {step: values[step] for step in LIMITED if step in values}
        for step in sorted(set(texts) - set(LIMITED)):
            self.unless(step, LIMITED, where, "limits")
        found: dict[str, Limit] = {}
        for step in LIMITED:
            try:
                found[step] = Limit.parse(str(texts.get(step, "")))
            except ValueError as error:
                remedy = "请写作 Write it as in: 4 working_hour."
                self.wrong("时限不对。", f"Wrong limit: {error}.", remedy, where, step)
        return found

    def plain(self, values: Mapping[str, Any], where: str) -> None:
        """Check the switches and lists of a category."""
        for column in SWITCHES:
            if type(values.get(column)) is not bool:
                self.wrong(
                    "应为 true 或 false。",
                    "It is neither true nor false.",
                    "请更正。 Correct it.",
                    where,
                    column,
                )
        for column in LISTS:
            known = list(self.given["pause_reasons"] if column == LISTS[2] else EVIDENCE_KINDS)
            items = values.get(column)
            if not isinstance(items, list):
                remedy = "请写成列表。 Write a list."
                self.wrong("应为列表。", "It is no list.", remedy, where, column)
                continue
            for item in items:
                self.unless(item, known, where, column)
