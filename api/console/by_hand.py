"""What the pages share on which plans are edited by hand."""

from collections.abc import Sequence

from fastapi import Request

from api.console.giving import fault
from api.console.sent import Sent
from api.grids.schemas import MOST_NAME, MOST_REASON
from data.store.plans import Plan
from geo.errors import ConflictError

LEAST_REASON = 4


def told_as(request: Request) -> int:
    """Return the status of a page that tells a fault: htmx shows only what went well."""
    return 200 if "HX-Request" in request.headers else 422


def require_seen(sent: Sent, in_force: Plan | None, number: int) -> None:
    """Make sure that no other plan was put in force since the page was opened.

    Raises
    ------
    ConflictError
        One was.
    """
    now = in_force.id if in_force else 0
    if sent.values.get("seen", "") != str(now):
        raise ConflictError(
            f"您编辑期间，方案 {now} 已生效，还没有保存；您的改动都在下面，"
            f"可以带着它们转到方案 {now}，或再按一次保存、仍存为方案 {number} 的草案。 "
            f"Plan {now} was put in force while you edited; nothing is saved yet. Your edits are "
            f"all below: carry them over to plan {now}, or save again to keep them as a draft of "
            f"plan {number}."
        )


def named(sent: Sent, edits: Sequence[object], accept: Sequence[str]) -> tuple[str, str]:
    """Return what a draft is called and why it is made.

    Raises
    ------
    InputError
        There are no edits, a text is too long, or a rule is to be broken and nobody says why.
    """
    name, reason = sent.values.get("name", ""), sent.values.get("reason", "")
    if not edits:
        raise fault("还没有任何改动。", "There are no edits yet.", "e")
    if len(name) > MOST_NAME or len(reason) > MOST_REASON:
        raise fault(
            f"名称最多 {MOST_NAME} 字，理由最多 {MOST_REASON} 字。",
            f"A name has {MOST_NAME} characters at most, a reason {MOST_REASON}.",
            "name",
        )
    if accept and len(reason) < LEAST_REASON:
        raise fault(
            f"有规则没有满足，请写明理由（至少 {LEAST_REASON} 个字）。",
            f"A rule is broken: say why in {LEAST_REASON} characters or more.",
            "reason",
        )
    return name, reason
