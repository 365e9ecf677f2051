"""Edits of patrol plans, and days off, in an address.

`s,G01,2026-12-01,early,G02,2026-12-01,night` swaps two duties, `g,G01,2026-12-01,early,G05` gives
one away; `G01,2026-12-01` is a day off. A comma or percent sign in a name is percent-encoded.
"""

from collections.abc import Sequence
from datetime import date
from urllib.parse import unquote

from geo.errors import InputError
from geo.faults import Fault
from geo.patrol.edits import Edit, GiveDuty, SwapDuties, Turn

MOST_EDITS = 60


def written(edit: Edit) -> str:
    """Return an edit as a short text."""
    if isinstance(edit, SwapDuties):
        return ",".join(["s", turn_text(edit.one), turn_text(edit.two)])
    return ",".join(["g", turn_text(edit.turn), _escaped(edit.to)])


def read(texts: Sequence[str]) -> list[Edit]:
    """Return the edits of an address.

    Raises
    ------
    InputError
        A text says no edit, or there are too many.
    """
    if len(texts) > MOST_EDITS:
        raise _fault(
            "改动太多；请先把前面的存为草案，再从草案接着改。",
            "Too many edits; keep them as a draft and go on from that.",
        )
    return [_read(text) for text in texts]


def turn_text(turn: Turn) -> str:
    """Return a duty as a short text."""
    return f"{_escaped(turn.guard_id)},{turn.day.isoformat()},{_escaped(turn.shift)}"


def turn_of(text: str) -> Turn:
    """Return the duty a text says.

    Raises
    ------
    InputError
        It says none.
    """
    try:
        guard, day, shift = (unquote(part) for part in text.split(","))
        return Turn(guard, date.fromisoformat(day), shift)
    except ValueError as error:
        raise _fault(f"看不懂班次“{text}”。", f"'{text}' is no duty.") from error


def leave_of(texts: Sequence[str]) -> dict[str, frozenset[date]]:
    """Return the days off an address tells, by guard.

    Raises
    ------
    InputError
        A text says none.
    """
    found: dict[str, set[date]] = {}
    for text in texts[:MOST_EDITS]:
        try:
            guard, day = (unquote(part) for part in text.split(","))
            found.setdefault(guard, set()).add(date.fromisoformat(day))
        except ValueError as error:
            raise _fault(f"看不懂请假“{text}”。", f"'{text}' is no day off.") from error
    return {guard: frozenset(days) for guard, days in found.items()}


def _read(text: str) -> Edit:
    kind, *parts = text.split(",")
    if kind == "s" and len(parts) == 6:
        return SwapDuties(turn_of(",".join(parts[:3])), turn_of(",".join(parts[3:])))
    if kind == "g" and len(parts) == 4:
        return GiveDuty(turn_of(",".join(parts[:3])), unquote(parts[3]))
    raise _fault(f"看不懂改动“{text}”。", f"'{text}' is no edit.")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace(",", "%2C")


def _fault(zh: str, en: str) -> InputError:
    return InputError([Fault("form", zh, en, column="e")])
