"""A simulation: guards side by side, at any speed, until the present."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from api.simulate.counting import Count, count
from api.simulate.guard import WRONG_CLOCKS, Guard, Life
from api.simulate.line import Line
from api.simulate.people import signed_in
from api.simulate.tablet import Tablet
from api.simulate.world import World, world_of
from geo.clock import LOCAL
from geo.errors import ConflictError
from geo.patrol.duty import Duty
from geo.progress import Progress

TICK_S = 0.5
DRAINS_S = 120.0


@dataclass(frozen=True)
class Pace:
    """How simulated time goes: it ends in the present, and never runs ahead of it.

    Parameters
    ----------
    begun_s
        When it began, by `time.monotonic`.
    begin, end
        Simulated moments.
    """

    begun_s: float
    begin: datetime
    end: datetime
    speedup: float

    @staticmethod
    def of(now: datetime, length: timedelta, speedup: float) -> "Pace":
        """Return a pace that starts now and lasts so long in simulated time."""
        end = now + length / speedup
        return Pace(time.monotonic(), end - length, end, speedup)

    def now(self) -> datetime:
        """Return the simulated moment."""
        gone = timedelta(seconds=(time.monotonic() - self.begun_s) * self.speedup)
        return min(self.end, self.begin + gone)


@dataclass(frozen=True)
class Run:
    """What is simulated: so many guards, so long, so fast; the same seed draws the same."""

    guards: int
    length: timedelta
    speedup: float
    life: Life
    seed: int = 0


def simulate(
    engine: Engine, name: str, url: str, run: Run, progress: Progress
) -> tuple[Count, dict[str, Any]]:
    """Let guards walk their published plan and send all by HTTP; return the count, and who walked.

    Raises
    ------
    NotFoundError
        There is no such community, or no plan in force.
    ConflictError
        Nobody has a shift in the time.
    """
    progress("reading the plan", 0.0)
    now = datetime.now(LOCAL)
    pace = Pace.of(now, run.length, run.speedup)
    world = world_of(engine, name, pace.begin, pace.end, run.seed)
    pace = Pace.of(datetime.now(LOCAL), run.length, run.speedup)
    guards = _guards(engine, world, url, run, pace)
    done = threading.Event()
    threads = [
        threading.Thread(target=_live, args=(guard, pace, run.speedup, done), daemon=True)
        for guard in guards
    ]
    for thread in threads:
        thread.start()
    try:
        while any(thread.is_alive() for thread in threads):
            share = (pace.now() - pace.begin) / (pace.end - pace.begin)
            progress(_said(guards, pace.now()), 0.02 + 0.95 * share)
            time.sleep(TICK_S)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    told = {
        "begin": pace.begin.isoformat(timespec="seconds"),
        "end": pace.end.isoformat(timespec="seconds"),
        "guards": sorted(guard.shifts[0].guard_id for guard in guards),
    }
    progress("counting", 0.99)
    return count(engine, [guard.tablet for guard in guards]), told


def _guards(engine: Engine, world: World, url: str, run: Run, pace: Pace) -> list[Guard]:
    shifts: dict[str, list[Duty]] = {}
    for duty in world.duties:
        if len(duty.walks):
            shifts.setdefault(duty.guard_id, []).append(duty)
    chosen = sorted(
        sorted(shifts, key=lambda one: (-_lasts_s(shifts[one], pace), one))[: run.guards]
    )
    if not chosen:
        raise ConflictError(
            f"Nobody walks between {pace.begin:%m-%d %H:%M} and {pace.end:%m-%d %H:%M} in the plan "
            "in force: choose fewer --hours, or publish a plan that covers them."
        )
    made = []
    for number, signed in enumerate(signed_in(engine, world.stored.id, chosen)):
        seed = run.seed * 1000 + number
        line = Line(url, signed.token)
        skew = WRONG_CLOCKS[seed % len(WRONG_CLOCKS)]
        tablet = Tablet(signed.person, line, seed, skew=skew, hurry=max(1.0, run.speedup))
        own = shifts[signed.guard_id]
        made.append(Guard(tablet, world, own, pace.begin, pace.end, life=run.life, seed=seed))
    return made


def _lasts_s(shifts: Sequence[Duty], pace: Pace) -> float:
    """Return how much of the time a guard is on duty."""
    spans = (min(one.end, pace.end) - max(one.start, pace.begin) for one in shifts)
    return sum(span.total_seconds() for span in spans)


def _live(guard: Guard, pace: Pace, speedup: float, done: threading.Event) -> None:
    """Live one guard's time, then send what is left."""
    since = pace.begin
    while since < pace.end and not done.is_set():
        done.wait(max(TICK_S, 5.0 / speedup))
        until = pace.now()
        guard.live(since, until)
        since = until
        if not guard.offline(until):
            guard.tablet.send()
    ends_s = time.monotonic() + DRAINS_S
    while not guard.tablet.empty and time.monotonic() < ends_s and not done.is_set():
        guard.tablet.send()
        done.wait(min(1.0, guard.tablet.due_in_s) or 0.05)
    guard.tablet.line.close()


def _said(guards: Sequence[Guard], at: datetime) -> str:
    sent = sum(guard.tablet.counts.sent for guard in guards)
    waiting = sum(len(guard.tablet.outbox.pending) for guard in guards)
    offline = sum(guard.offline(at) for guard in guards)
    who = f"{len(guards)} guards · {offline} offline"
    return f"{at:%m-%d %H:%M} · {who} · sent {sent} · waiting {waiting}"
