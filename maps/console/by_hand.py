"""What pages share on which a plan is edited by hand: edits, what they break, how to keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from maps.console.frame import Said
from maps.console.plans import PlanLine


@dataclass(frozen=True)
class Step:
    """An edit of the list: what it does, the address without it, and what is wrong with it."""

    said: Said
    without: str
    fault: str = ""
    again: str = ""


@dataclass(frozen=True)
class Finding:
    """A broken rule or a consequence; `at` is where to look."""

    rule: str
    severity: str
    at: str
    said: Said
    remedy: Said | None
    touched: bool


@dataclass(frozen=True)
class Figure:
    """A figure before and after; `worse` where it left what is allowed."""

    said: Said
    before: str
    after: str
    worse: bool = False

    @property
    def changed(self) -> bool:
        """Whether the edits changed it."""
        return self.before != self.after


@dataclass(frozen=True, kw_only=True)
class ByHand:
    """A plan and the edits of an address.

    Parameters
    ----------
    plan
        The plan that is edited.
    in_force
        The plan in force; None where there is none.
    edits, undone
        The edits as the address says them, and those undone.
    steps, findings, figures
        The list, what is broken and what follows, and what is measured.
    better
        What makes good, and the address that does it.
    broken
        Rules that are broken after the edits: a draft needs a tick for each.
    undo, redo
        Addresses; empty where there is nothing.
    saves
        Whether the person may keep a draft.
    typed, accepted
        What was typed and ticked.
    """

    plan: PlanLine
    in_force: PlanLine | None
    edits: Sequence[str]
    undone: Sequence[str]
    steps: Sequence[Step]
    findings: Sequence[Finding]
    figures: Sequence[Figure]
    better: tuple[Said, str] | None
    broken: Sequence[str]
    undo: str
    redo: str
    saves: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    accepted: Sequence[str] = ()
    faults: Sequence[Said] = ()

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What each form carries along: names and values."""
        return [("e", one) for one in self.edits]

    @property
    def faulty(self) -> bool:
        """Whether an edit cannot be done."""
        return any(step.fault for step in self.steps)

    @property
    def overtaken(self) -> bool:
        """Whether the plan was in force once and another one is now."""
        return self.plan.state == "published" and not self.plan.in_force
