"""The demand policy as a TOML file that people edit: read with every fault at once, and written."""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.faults import Fault
from geo.patrol.policy import Policy, Rule

TIERS = ("high_min", "medium_min", "ordinary_min")
PLAIN = ("incident_tier", "reach_m")
REMEDY = "Compare with the file that gridbeat patrol --policy-template writes."


def read_policy(path: Path) -> Policy:
    """Return the policy of a TOML file; what it does not say is as in the default policy.

    A file without rules has the default ones; a file with rules has these and no others.

    Raises
    ------
    InputError
        The file cannot be read or breaks the rules; every fault is named.
    """
    path = Path(path)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            [Fault(path.name, f"It cannot be read: {error}.", "Give a text file in UTF-8.")]
        ) from error
    return parse_policy(text, path.name)


def parse_policy(text: str, name: str = "policy") -> Policy:
    """Return the policy of a TOML text.

    Parameters
    ----------
    name
        What faults call the text.

    Raises
    ------
    InputError
        The text is no TOML or breaks the rules; every fault is named.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([Fault(name, f"It is no TOML: {error}.", REMEDY)]) from error
    reading = _Reading(name)
    values = reading.settings(given)
    rules = given.get("rules")
    if rules is not None and not (
        isinstance(rules, list) and all(isinstance(r, dict) for r in rules)
    ):
        reading.wrong("rules must be a list of tables, [[rules]].", column="rules")
        rules = None
    if rules is not None:
        found = [reading.rule(rule, str(number)) for number, rule in enumerate(rules, 1)]
        values["rules"] = tuple(rule for rule in found if rule)
    try:
        policy = Policy(**values)
    except ValueError as error:
        for reason in str(error).split("; "):
            reading.wrong(f"{reason}.")
    if reading.faults:
        raise InputError(reading.faults)
    return policy


class _Reading:
    """Values of a file and the faults found in it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []

    def wrong(self, reason: str, row: str | None = None, column: str | None = None) -> None:
        self.faults.append(Fault(self.name, reason, REMEDY, row=row, column=column))

    def settings(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings beside the rules."""
        tiers = given.get("tiers", {})
        if not isinstance(tiers, dict):
            self.wrong("tiers must be a table, [tiers].", column="tiers")
            tiers = {}
        for key in sorted(set(given) - {"tiers", "rules", *PLAIN}):
            self.wrong(f"There is no setting {key}.", column=key)
        for key in sorted(set(tiers) - set(TIERS)):
            self.wrong(f"There is no tier {key}.", column=key)
        values: dict[str, Any] = {}
        for key in (*TIERS, *PLAIN):
            table = tiers if key in TIERS else given
            if key in table:
                self._take(values, key, table[key], _text if key == "incident_tier" else _number)
        return values

    def rule(self, given: Mapping[str, Any], number: str) -> Rule | None:
        """Return a rule; None where something is wrong with it."""
        before = len(self.faults)
        row = str(given.get("name") or number)
        for key in sorted(set(given) - set(_READERS)):
            self.wrong(f"A rule has no {key}.", row, key)
        values: dict[str, Any] = {}
        for key, value in given.items():
            if key in _READERS:
                self._take(values, key, value, _READERS[key], row)
        for key in ("name", "tier", "of"):
            if key not in given:
                self.wrong(f"A rule needs {key}.", row, key)
        if len(self.faults) > before:
            return None
        try:
            return Rule(**values)
        except ValueError as error:
            for reason in str(error).split("; "):
                self.wrong(f"{reason}.", row)
        return None

    def _take(
        self,
        values: dict[str, Any],
        key: str,
        value: Any,
        reader: Callable[[Any], Any],
        row: str | None = None,
    ) -> None:
        try:
            values[key] = reader(value)
        except ValueError as error:
            self.wrong(f"{key} must be {error}, not {value!r}.", row, key)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number")
    return float(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("a whole number")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("a list of texts")
    return tuple(value)


def _pairs(value: Any, one: Callable[[Any], Any], what: str) -> tuple[tuple[Any, Any], ...]:
    if not isinstance(value, list) or not all(isinstance(p, list) and len(p) == 2 for p in value):
        raise ValueError(what)
    try:
        return tuple((one(first), one(last)) for first, last in value)
    except (TypeError, ValueError) as error:
        raise ValueError(what) from error


def _hours(value: Any) -> tuple[tuple[int, int], ...]:
    return _pairs(value, _minute, 'pairs of times, [["07:00", "08:30"]]')


def _seasons(value: Any) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    return _pairs(value, _month_day, 'pairs of days of the year, [["06-01", "09-30"]]')


def _dates(value: Any) -> tuple[tuple[date, date], ...]:
    return _pairs(value, _date, "pairs of dates, [[2027-02-05, 2027-02-20]]")


def _minute(value: Any) -> int:
    found = re.fullmatch(r"(\d\d):([0-5]\d)", value)
    if found is None:
        raise ValueError
    return int(found[1]) * 60 + int(found[2])


def _month_day(value: Any) -> tuple[int, int]:
    found = re.fullmatch(r"(\d\d)-(\d\d)", value)
    if found is None:
        raise ValueError
    return int(found[1]), int(found[2])


def _date(value: Any) -> date:
    if type(value) is date:
        return value
    return date.fromisoformat(value)


_READERS: dict[str, Callable[[Any], Any]] = {
    "name": _text,
    "tier": _text,
    "of": _text,
    "zh": _text,
    "en": _text,
    "active": _truth,
    "severity": _whole,
    "words": _texts,
    "lit": _truth,
    "count": _whole,
    "days": _whole,
    "hours": _hours,
    "seasons": _seasons,
    "dates": _dates,
}
