"""What a table of steps is made of: states, verbs and rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from geo.cases.actor import Role

RuleName = Literal[
    "own_grid",
    "addressed",
    "concerned",
    "not_handler",
    "not_closer",
    "reporter",
    "walker",
    "asked",
    "nothing_asked",
    "in_time",
    "not_often",
    "followed",
    "questioned",
]
NEW = ""
"""The state before a case exists."""
SAME = "="
"""After a row: the state stays."""
BACK = "<"
"""After a row: the state it was in before it was suspended."""


@dataclass(frozen=True)
class State:
    """Where a case stands; `step` is the step that is done, empty for a side state."""

    code: str
    zh: str
    en: str
    step: str = ""
    open: bool = True


@dataclass(frozen=True)
class Verb:
    """A command's name. A remark moves nothing, is never too late and makes nobody too late."""

    code: str
    zh: str
    en: str
    remark: bool = False


@dataclass(frozen=True)
class Row:
    """Who may take a command in which states, where it leads and what it takes.

    Parameters
    ----------
    command
        Code of a verb.
    before
        The states it can be taken in; `NEW` makes a case.
    after
        The state it leads to, `SAME` or `BACK`.
    roles
        Who may take it.
    needs
        Fields of `Details` that must be given.
    may
        Fields that may be given besides description and evidence; all others are refused.
    rules
        Names of rules that must hold between the case and the actor.
    """

    command: str
    before: tuple[str, ...]
    after: str
    roles: tuple[Role, ...]
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    rules: tuple[RuleName, ...] = ()

    @property
    def takes(self) -> frozenset[str]:
        """The fields of `Details` that mean something here."""
        return frozenset({*self.needs, *self.may, "description", "evidence"})


@dataclass(frozen=True)
class Flow:
    """A table of steps.

    Parameters
    ----------
    name
        `case` or `visit`.
    steps
        (code, Chinese, English) of the steps in their order.
    states, verbs, rows
        The table; no command has two rows for one state.
    """

    name: str
    steps: tuple[tuple[str, str, str], ...]
    states: tuple[State, ...]
    verbs: tuple[Verb, ...]
    rows: tuple[Row, ...]

    def state(self, code: str) -> State:
        """Return a state by its code."""
        return next(state for state in self.states if state.code == code)

    def knows(self, command: str) -> bool:
        """Return whether there is such a command."""
        return any(verb.code == command for verb in self.verbs)

    def verb(self, code: str) -> Verb:
        """Return a verb by its code."""
        return next(verb for verb in self.verbs if verb.code == code)

    def row(self, command: str, state: str) -> Row | None:
        """Return the row of a command in a state; None where it cannot be taken there."""
        return next((row for row in self.at(state) if row.command == command), None)

    def at(self, state: str) -> Iterator[Row]:
        """Yield the rows of a state."""
        return (row for row in self.rows if state in row.before)

    def roles(self, command: str) -> frozenset[Role]:
        """Return who may take a command at all."""
        return frozenset(role for row in self.rows if row.command == command for role in row.roles)

    def remarks(self) -> frozenset[str]:
        """Return the commands that are remarks."""
        return frozenset(verb.code for verb in self.verbs if verb.remark)
