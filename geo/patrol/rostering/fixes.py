"""What would make an impossible request possible: each fix is tried before it is told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from geo.deadline import Deadline
from geo.patrol.rostering import words
from geo.patrol.rostering.arithmetic import fewer, guards_for
from geo.patrol.rostering.fairness import days_of, fairness
from geo.patrol.rostering.flow import Flow
from geo.patrol.rostering.past import past
from geo.patrol.rostering.refusal import skilled_needed, skills_wanted
from geo.patrol.rostering.request import Request

TRY_S = 10.0
"""For one try; most take a tenth of a second."""


@dataclass(frozen=True)
class Fix:
    """A way out in words, and the request that can be met."""

    words: str
    request: Request


def fixes(
    request: Request,
    need: Sequence[int],
    possible: Callable[[Request], bool],
    deadline: Deadline,
) -> list[Fix]:
    """Return the smallest change of each kind that makes a request possible.

    Parameters
    ----------
    need
        What was tried; the request's own unless that leaves it open.
    possible
        Tells whether a request can be met.
    """
    ways = (_fewer, _guards, _permit, _free, _posts, _leave, _skills)
    found = []
    for number, way in enumerate(ways):
        until = deadline.part(len(ways) - number)
        for one in way(request, tuple(need)):
            if until.expired():
                break
            limit_s = min(TRY_S, max(until.left_s(), 0.1), request.time_limit_s)
            if possible(replace(one.request, time_limit_s=limit_s)):
                found.append(one)
                break
    return found


Need = tuple[int, ...]


def _fewer(request: Request, need: Need) -> Iterator[Fix]:
    if request.need is None:
        return
    while sum(need) > len(need):
        need = fewer(need)
        yield Fix(words.fewer_at_once(need), replace(request, need=need))


def _guards(request: Request, need: Need) -> Iterator[Fix]:
    enough = guards_for(need, request.system.hours, request.law)
    if enough is None:
        return
    for guards in range(request.guards + 1, 2 * max(request.guards, enough, 4) + 10):
        yield Fix(words.employ(guards), replace(request, guards=guards))


def _permit(request: Request, _need: Need) -> Iterator[Fix]:
    if request.law.permit != "year":
        yield Fix(words.GET_PERMIT, replace(request, law=replace(request.law, permit="year")))


def _free(request: Request, need: Need) -> Iterator[Fix]:
    if request.fixed:
        wished = need if len(need) == 3 and request.need else None
        for one in dict.fromkeys((wished, None)):
            yield Fix(words.GO_FREE, replace(request, pattern="free", need=one))


def _posts(request: Request, _need: Need) -> Iterator[Fix]:
    if request.manned:
        yield Fix(words.POSTS_APART, replace(request, posts_apart=True))
    for count in range(len(request.manned) - 1, 0, -1):
        yield Fix(words.fewer_posts(count), replace(request, posts=request.posts[:count]))


def _leave(request: Request, need: Need) -> Iterator[Fix]:
    """Offer the fewest days of leave to lift by the count of heads; else all of some guards."""
    if request.leave and not request.fixed:
        yield from _fewest_days(request, need)
    for count in range(1, len(request.leave) + 1):
        given_up = list(request.leave)[-count:]
        lifted = [
            (guard, day)
            for guard in given_up
            for day in sorted(request.leave[guard])
            if request.start <= day <= request.end
        ]
        if lifted:
            yield Fix(words.lift(lifted), replace(request, leave=_without(request, lifted)))


def _fewest_days(request: Request, need: Need) -> Iterator[Fix]:
    before = past(request)
    fair = fairness(request, need, before)
    flow = Flow(request, need, before, fair, lift=True)
    days, _ = flow.solve(min(TRY_S, request.time_limit_s), flow.broken)
    if days is None:
        return
    lifted = [
        (guard, day)
        for guard, row in zip(request.guard_ids, days.works, strict=True)
        for day, works in zip(days_of(request), row, strict=True)
        if works and day in request.leave.get(guard, ())
    ]
    if lifted:
        yield Fix(words.lift(lifted), replace(request, leave=_without(request, lifted)))


def _without(request: Request, lifted: list[tuple[str, date]]) -> dict[str, frozenset[date]]:
    return {
        guard: days - {day for name, day in lifted if name == guard}
        for guard, days in request.leave.items()
    }


def _skills(request: Request, _need: Need) -> Iterator[Fix]:
    for skill, count in skills_wanted(request).items():
        able = len(request.skilled(skill))
        for guards in range(max(able + 1, skilled_needed(request, count)), request.guards + 1):
            others = [
                guard
                for guard in request.guard_ids
                if skill not in request.skills.get(guard, frozenset())
            ]
            trained = {
                guard: request.skills.get(guard, frozenset()) | {skill}
                for guard in others[: guards - able]
            }
            yield Fix(
                words.train(skill, guards), replace(request, skills={**request.skills, **trained})
            )
