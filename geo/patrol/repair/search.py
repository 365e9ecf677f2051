"""The best deal found in the time there is: cheapest changes first, then local search."""

from collections.abc import Callable, Iterator

from geo.deadline import Deadline
from geo.patrol.repair.moves import Change, covers, detours, relocations, restores
from geo.patrol.repair.score import SAME, Deal, deal_of, dealt, scored
from geo.patrol.repair.situation import Situation

SEARCH_S = 1.5


def doing_nothing(now: Situation) -> Deal:
    """Return what follows if nobody is told anything new."""
    return deal_of(now, [scored(now, at, line) for at, line in enumerate(now.nothing)])


def search(now: Situation, seconds: float = SEARCH_S) -> Deal:
    """Return the best deal found: never worse than doing nothing.

    Method: in turns each guard takes the best of the take-overs and the cheapest insertions open to
    him (`geo.patrol.repair.moves`), then runs are moved and turned (relocate and 2-opt); until
    nothing helps or the time is over. At last every guard whose change does not pay goes back to
    what was planned.
    """
    expired = Deadline.after(seconds).expired
    best = doing_nothing(now)
    better = True
    while better and best.score.lateness > SAME and not expired():
        better = False
        for moves in (covers, detours, relocations):
            for number in range(len(now.duties)):
                found = _best(now, best, moves(now, best, number), expired)
                if found.score.lateness < best.score.lateness - SAME:
                    best, better = found, True
    return _best(now, best, restores(now, best), lambda: False)


def _best(
    now: Situation, deal: Deal, changes: Iterator[Change], expired: Callable[[], bool]
) -> Deal:
    best, tried = deal, set()
    for change in changes:
        if expired():
            break
        key = tuple(sorted(change.items()))
        if key in tried:
            continue
        tried.add(key)
        found = dealt(now, deal, change)
        if found.score.better(best.score):
            best = found
    return best
