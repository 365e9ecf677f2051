"""Why a request cannot be met, where arithmetic alone tells."""

from collections.abc import Iterator, Sequence
from math import ceil

from geo.patrol.rostering import words
from geo.patrol.rostering.arithmetic import crewed, guards_for, year_h
from geo.patrol.rostering.fairness import days_of
from geo.patrol.rostering.law import YEAR_DAYS
from geo.patrol.rostering.request import Request


def refusals(request: Request, need: Sequence[int]) -> Iterator[str]:
    """Tell every sum that does not come out, worst first.

    Parameters
    ----------
    need
        Guards in each shift; what the law allows at most where the request leaves it open.
    """
    law, system = request.law, request.system
    if request.guards == 0:
        yield words.NOBODY
        return
    if not law.most_year_h:
        yield words.no_hours(law)
        return
    if system.hours > law.most_shift_h:
        yield words.too_long_shift(system.hours, law)
    if request.fixed and not request.fixed.rests_within and request.fixed.year_h > law.most_year_h:
        yield words.pattern_hours(request.fixed, law)
    elif request.need is None and min(need) == 0:
        needed = guards_for([1] * len(system.shifts), system.hours, law) or 0
        yield words.too_few_for_auto(request.guards, needed, system.hours, law)
    elif year_h(request, need) > law.most_year_h + 1e-6:
        yield words.too_many_hours(need, system.hours, request.guards, year_h(request, need), law)
    elif request.fixed and (least := crewed(request, need).least) < max(need):
        yield words.pattern_need(request.fixed, least, need, request.guards)
    if law.weekly_rest_h and 7 * sum(need) > 6 * request.guards:
        yield words.too_few_rest_days(sum(need), request.guards)
    if len(request.manned) > min(need):
        yield words.too_many_posts(len(request.manned), min(need))
    yield from _heads(request, need)
    yield from _skills(request)


def _heads(request: Request, need: Sequence[int]) -> Iterator[str]:
    """Tell the day on which most guards are missing."""
    away = {day: sum(day in leave for leave in request.leave.values()) for day in days_of(request)}
    worst = max(away, key=lambda day: away[day])
    there = request.guards - away[worst]
    if sum(need) > there:
        yield words.too_few_heads(worst, sum(need), there, away[worst])


def _skills(request: Request) -> Iterator[str]:
    for skill, count in skills_wanted(request).items():
        able, needed = len(request.skilled(skill)), skilled_needed(request, count)
        if able < needed:
            yield words.too_few_skilled(skill, able, needed)


def skills_wanted(request: Request) -> dict[str, int]:
    """Return for each skill the most guards with it that the shifts of a day take together."""
    shifts = len(request.system.shifts)
    wanted: dict[str, int] = {}
    for wish in request.skill_needs:
        held = wish.count * (shifts if wish.shift is None else 1)
        wanted[wish.skill] = max(wanted.get(wish.skill, 0), held)
    for skill in {post.skill for post in request.manned if post.skill}:
        held = shifts * sum(post.skill == skill for post in request.manned)
        wanted[skill] = max(wanted.get(skill, 0), held)
    return wanted


def skilled_needed(request: Request, shifts_a_day: int) -> int:
    """Return the guards whose yearly hours cover so many shifts a day."""
    return ceil(shifts_a_day * request.system.hours * YEAR_DAYS / request.law.most_year_h - 1e-9)
