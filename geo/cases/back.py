"""Cases that were sent back: by the department, from checking, or by who had reported them."""

from geo.cases.case import Case
from geo.cases.command import Event

BACK = ("return", "redo", "reopen")
"""What sends a case back; each says why."""
ONWARD = ("dispatch", "handle", "merge", "cancel")
"""What takes a case on again."""


def sent_back(case: Case) -> Event | None:
    """Return the step that sent an open case back, if none took it on since."""
    if not case.open:
        return None
    moves = (event for event in reversed(case.history) if event.kind in (*BACK, *ONWARD))
    last = next(moves, None)
    return last if last is not None and last.kind in BACK else None
