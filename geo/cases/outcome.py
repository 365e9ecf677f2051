"""What becomes of a command: applied or refused, never an exception."""

from dataclasses import dataclass
from typing import Literal

from geo.cases.actor import Role
from geo.cases.case import Case
from geo.cases.command import Command, Event
from geo.cases.flow import RuleName
from geo.cases.needs import Need

Code = (
    RuleName
    | Literal[
        "no_such_command",
        "no_such_case",
        "case_exists",
        "other_case",
        "id_reused",
        "role",
        "unknown_version",
        "stale",
        "wrong_step",
        "not_in_category",
        "invalid",
        "needs",
        "no_such_target",
    ]
)
"""Why a command is refused; stable, others rely on it."""


@dataclass(frozen=True)
class Option:
    """A command that can be taken now: who may take it and what it needs."""

    command: str
    zh: str
    en: str
    roles: tuple[Role, ...]
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Refused:
    """Why a command was not taken, and what could be.

    Parameters
    ----------
    code
        Stable.
    zh, en
        Why, in a sentence or more.
    allowed
        What is allowed in the state the case is in now, and for whom.
    since
        Of a stale command: what happened meanwhile, oldest first.
    missing
        Of a command that lacks something: all of it.
    """

    code: Code
    zh: str
    en: str
    allowed: tuple[Option, ...] = ()
    since: tuple[Event, ...] = ()
    missing: tuple[Need, ...] = ()

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"


@dataclass(frozen=True)
class Applied:
    """A command that was taken.

    Parameters
    ----------
    case
        The case after it.
    event
        What to append to the history.
    again
        The same command was taken before: nothing is to be written.
    late
        The step was too late and became a note; this is why.
    follow
        Commands for other cases, to be applied in the same transaction.
    """

    case: Case
    event: Event
    again: bool = False
    late: Refused | None = None
    follow: tuple[Command, ...] = ()
