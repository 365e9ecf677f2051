"""The best deal found in the time there is: cheapest changes first, then local search."""

from collections.abc import Callable, Iterator

from geo.deadline import Deadline
from geo.patrol.repair.moves import (
    Change,
    covers,
    detours,
    relocations,
    restores,
    visits,
)
from geo.patrol.repair.score import SAME, Deal, deal_of, dealt, scored
from geo.patrol.repair.situation import Situation

SEARCH_S = 1.2
TRIFLE = 0.02
"""A guard is not told anything new for so small a share of what the repair saves."""

Moves = Callable[[Situation, Deal, int], Iterator[Change]]


def doing_nothing(now: Situation) -> Deal:
    """Return what follows if nobody is told anything new."""
    return deal_of(now, [scored(now, at, line) for at, line in enumerate(now.nothing)])


def search(now: Situation, seconds: float = SEARCH_S) -> Deal:
    """Return the best deal found: never worse than doing nothing.

    Method: first somebody is sent to each place that must be seen. Then the best take-over or
    cheapest insertion of any guard is made as long as one helps, and runs are moved and turned
    (relocate and 2-opt), until nothing helps or the time is over (`geo.patrol.repair.moves`). At
    last every guard whose change hardly pays goes back to what was planned.
    """
    expired = Deadline.after(seconds).expired
    deal = nothing = doing_nothing(now)
    kinds: tuple[Moves, ...] = (visits, covers, detours, relocations)
    failed = 0
    while failed < len(kinds) and deal.score.late and not expired():
        changes = (change for at in range(len(now.duties)) for change in kinds[0](now, deal, at))
        found = _best(now, deal, changes, expired)
        if found.score.helps(deal.score):
            deal, failed = found, 0
        else:
            kinds, failed = (*kinds[1:], kinds[0]), failed + 1
    return _restored(now, nothing, deal)


def _restored(now: Situation, nothing: Deal, deal: Deal) -> Deal:
    """Return the deal without the changes of guards that hardly help."""
    saved = max(nothing.score.lateness - deal.score.lateness, 0.0)
    most = deal.score.lateness + TRIFLE * saved
    while True:
        fewer = [dealt(now, deal, change) for change in restores(now, deal)]
        fewer = [
            one
            for one in fewer
            if one.score.waiting <= deal.score.waiting + SAME
            and one.score.lateness <= most + SAME
            and one.score.changed <= deal.score.changed
        ]
        if not fewer:
            return deal
        deal = min(fewer, key=lambda one: one.score)


def _best(
    now: Situation, deal: Deal, changes: Iterator[Change], expired: Callable[[], bool]
) -> Deal:
    best = deal
    for change in changes:
        if expired():
            break
        found = dealt(now, deal, change)
        if found.score.better(best.score):
            best = found
    return best
