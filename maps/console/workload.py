"""The page that says who is overloaded, by a measure that is written on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from geo.figures import Load
from geo.figures.workload import FEW, LONG_DAYS, PACE_DAYS, RATIO
from maps.console.frame import Frame, Said, render


@dataclass(frozen=True)
class GuardLoad:
    """Hours and nights a guard is on duty this week; `much` where far above the mean."""

    guard_id: str
    hours: float
    nights: int
    much: bool


@dataclass(frozen=True)
class Workload:
    """What waits for whom.

    Parameters
    ----------
    guards
        Empty where the roster may not be seen.
    workers
        The grid worker of each grid, where that may be seen.
    pace
        The days in which what came and was closed is counted.
    """

    departments: Sequence[Load]
    grids: Sequence[Load]
    guards: Sequence[GuardLoad]
    names: Mapping[str, Said]
    workers: Mapping[str, str]
    much: float
    pace: int


def workload_page(frame: Frame, work: Workload) -> str:
    """Return the page of the workload."""
    called = _called(work, frame)
    why = partial(_why, frame, work.pace)
    over = [
        *((called(one.name), why(one)) for one in work.departments if one.overloaded),
        *((frame.t(f"网格 {one.name}", f"Grid {one.name}"), why(one))
          for one in work.grids if one.overloaded),
        *((one.guard_id, frame.t(f"本周排班 {one.hours:.0f} 小时", f"{one.hours:.0f} h this week"))
          for one in work.guards if one.much),
    ]  # fmt: skip
    return render(
        "workload.html",
        frame,
        work=work,
        over=over,
        days=_days,
        called=called,
        short=work.pace < PACE_DAYS,
        usual=PACE_DAYS,
        few=FEW,
        long=LONG_DAYS,
        ratio=RATIO,
    )


def _why(frame: Frame, pace: int, load: Load) -> str:
    """Return by which numbers something is overloaded."""
    if load.done == 0:
        return frame.t(
            f"未结 {load.waiting} 件，近 {pace} 天一件也没办结",
            f"{load.waiting} open, none closed in {pace} days",
        )
    return frame.t(
        f"未结 {load.waiting} 件，照现在的速度要办 {load.days:.0f} 天",
        f"{load.waiting} open, {load.days:.0f} days of work at its pace",
    )


def _days(load: Load) -> str:
    return "∞" if load.days == float("inf") else f"{load.days:.1f}"


def _called(work: Workload, frame: Frame) -> Callable[[str], str]:
    return lambda name: frame.say(work.names.get(name, (name, name)))
