"""The soak: a way that fails, a service that is killed, and a count of what arrived."""

import json
import shlex
import subprocess
import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Engine

from api.simulate.counting import count
from api.simulate.guard import WRONG_CLOCKS, picture
from api.simulate.line import Line
from api.simulate.people import Signed, relay, signed_in
from api.simulate.proxy import Asked, Fault, Proxy
from api.simulate.service import Service
from api.simulate.tablet import Tablet
from api.simulate.world import World
from geo.progress import Progress

T = TypeVar("T")
TABLETS = 18
HURRY = 60.0
AT_ONCE = 30
DRAINS_S = 300.0
ODDS: dict[Fault, float] = {
    Fault.refused: 0.02,
    Fault.half_request: 0.02,
    Fault.lost_answer: 0.03,
    Fault.half_answer: 0.02,
    Fault.internal_error: 0.01,
    Fault.error_after: 0.01,
    Fault.bad_gateway: 0.01,
    Fault.unavailable: 0.01,
    Fault.timeout: 0.002,
    Fault.timeout_after: 0.002,
    Fault.portal: 0.01,
    Fault.twice: 0.03,
    Fault.late: 0.02,
}
"""Share of requests that each happens to."""
RESTART_S, TOKEN_S = (40.0, 80.0), (30.0, 120.0)
"""Shortest and longest time between two restarts of the database, ends of a token."""
TOKENS = 100


@dataclass(frozen=True)
class Setting:
    """How a soak is run.

    Parameters
    ----------
    operations
        Items to be made; photos and fixes come on top.
    restart
        Command that restarts the database, where there is one.
    kill_s
        Shortest and longest time between two kills of the service.
    waits_s
        How long tablets wait for an answer; what hangs does so for longer.
    """

    operations: int
    restart: str | None = None
    kill_s: tuple[float, float] = (12.0, 30.0)
    waits_s: float = 6.0
    seed: int = 1

    @property
    def hangs_s(self) -> float:
        """How long a request hangs, and how late a late copy comes."""
        return self.waits_s + 2.0


@dataclass
class Soak:
    """One soak on one database."""

    world: World
    engine: Engine
    service: Service
    setting: Setting
    happened: Counter[str] = field(default_factory=Counter)
    made: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self, people: Sequence[Signed], progress: Progress) -> dict[str, Any]:
        """Send everything and return the count, with how often what happened."""
        random = Random(self.setting.seed)  # noqa: S311
        faults, odds = [*ODDS, Fault.none], [*ODDS.values(), 1 - sum(ODDS.values())]

        def choose(_: Asked) -> Fault:
            with self._turn:
                return random.choices(faults, odds)[0]

        proxy = Proxy(self.service.port, choose, self.setting.hangs_s)
        begun_s = time.monotonic()
        with proxy.running() as url:
            tablets = [self._tablet(people[n // 2], url, n) for n in range(TABLETS)]
            chaos = [
                threading.Thread(target=self._again_and_again, args=one) for one in self._chaos()
            ]
            cases: list[deque[tuple[str, str]]] = [deque(maxlen=40) for _ in people]
            work = [
                threading.Thread(target=self._live, args=(one, cases[n // 2], n))
                for n, one in enumerate(tablets)
            ]
            for thread in (*chaos, *work):
                thread.start()
            while any(thread.is_alive() for thread in work):
                share = min(0.99, self.made / self.setting.operations)
                progress(f"{self.made} of {self.setting.operations} operations", share)
                if self.made >= self.setting.operations:
                    proxy.choose = lambda _: Fault.none
                    self._over.set()
                time.sleep(0.5)
            for thread in chaos:
                thread.join()
            time.sleep(self.setting.hangs_s + 1)  # for copies that come late
        self.happened.update({str(fault): n for fault, n in proxy.done.items() if fault != "none"})
        lasted_s = time.monotonic() - begun_s
        counted = count(self.engine, tablets).as_dict()
        return counted | {"lasted_s": round(lasted_s), "happened": dict(self.happened)}

    def _tablet(self, signed: Signed, url: str, number: int) -> Tablet:
        seed = self.setting.seed * 1000 + number
        skew = WRONG_CLOCKS[number % len(WRONG_CLOCKS)]
        line = Line(url, signed.person.sign_in(), self.setting.waits_s)
        return Tablet(signed.person, line, seed, skew=skew, hurry=HURRY)

    def _live(self, tablet: Tablet, cases: deque[tuple[str, str]], number: int) -> None:
        """Make and send until enough is made, then send what is left."""
        maker = Maker(self.world, tablet, cases, np.random.default_rng(number))
        while not self._over.is_set():
            if len(tablet.outbox.pending) < 2 * AT_ONCE:
                maker.make(AT_ONCE)
                with self._turn:
                    self.made += AT_ONCE
            if tablet.random.random() < 0.02:
                tablet.restart()
                tablet.skew = tablet.random.choice(WRONG_CLOCKS)
            maker.mend()
            tablet.send()
            self._over.wait(min(0.5, tablet.due_in_s))
        ends_s = time.monotonic() + DRAINS_S
        while time.monotonic() < ends_s and not tablet.empty:
            maker.mend()
            tablet.send()
            time.sleep(min(0.5, tablet.due_in_s) or 0.02)
        tablet.line.close()

    def _chaos(self) -> list[tuple[Any, ...]]:
        chances = [Random(self.setting.seed + one) for one in (1, 2)]  # noqa: S311

        def kill() -> None:
            self.service.kill()
            self.service.start()

        found: list[tuple[Any, ...]] = [
            ("kill -9 of the service", kill, self.setting.kill_s, chances[0])
        ]
        if self.setting.restart is not None:
            command = shlex.split(self.setting.restart)

            def restart() -> None:
                subprocess.run(command, check=True, capture_output=True)  # noqa: S603

            found.append(("restart of the database", restart, RESTART_S, chances[1]))
        return found

    def _again_and_again(
        self, name: str, what: Any, between_s: tuple[float, float], chance: Random
    ) -> None:
        while not self._over.wait(chance.uniform(*between_s)):
            try:
                what()
            except Exception as error:  # noqa: BLE001 - the database is being restarted
                self.happened[f"{name}: {type(error).__name__}"] += 1
            else:
                self.happened[name] += 1


class Maker:
    """Makes what guards do, mixed, and mends what comes back.

    Parameters
    ----------
    cases
        The last cases of the person, and the items that made them: a person has two tablets.
    """

    def __init__(
        self, world: World, tablet: Tablet, cases: deque[tuple[str, str]], rng: np.random.Generator
    ) -> None:
        self.world, self.tablet, self.cases, self.rng = world, tablet, cases, rng

    def make(self, number: int) -> None:
        """Make so many items, and a fix with each."""
        for _ in range(number):
            drawn = self.rng.random()
            if drawn < 0.02:
                self.tablet.make("sos", self._place())
            elif drawn < 0.10:
                self._report()
            elif drawn < 0.15:
                self._note()
            else:
                self._check_in(wrong=drawn > 0.99)
            lon, lat, error_m = self._place().values()
            self.tablet.fix(datetime.now(UTC), lon, lat, error_m)

    def mend(self) -> None:
        """Put a right stop to every check-in that came back."""
        for item in self.tablet.outbox.items.values():
            if item.state == "repair" and item.kind == "checkin":
                content = json.loads(item.text)
                content["body"]["ref_id"] = self.world.checkpoints[0][0]
                self.tablet.outbox.mend(item.id, json.dumps(content, ensure_ascii=False))

    def _check_in(self, *, wrong: bool) -> None:
        ref_id, lon, lat = self._one_of(self.world.checkpoints)
        body = {
            "ref_kind": "checkpoint",
            "ref_id": "no such stop" if wrong else ref_id,
            "how": "dwell",
            "lon": lon,
            "lat": lat,
            "accuracy_m": 6.0,
        }
        last = next(reversed(self.tablet.outbox.items), None)
        needs = [last] if last is not None and self.rng.random() < 0.1 else []
        self.tablet.make("checkin", body, depends_on=needs)

    def _report(self) -> None:
        place = self._place()
        codes = self.world.categories
        details = {
            "category": self._one_of(codes),
            "description": "井盖松动",
            "place": [place["lon"], place["lat"]],
            "channel": "patrol",
        }
        case_id = self.tablet.new_id()
        photos = [picture(self.rng, 48)] if self.rng.random() < 0.1 else []
        body = {"case_id": case_id, "kind": "link", "base_version": 0, "details": details}
        item = self.tablet.make("case", body, photos=photos)
        self.cases.append((case_id, item.id))

    def _note(self) -> None:
        """Add a note to a case: made on this tablet, or on the person's other one."""
        known = list(self.cases)
        if not known:
            self._check_in(wrong=False)
            return
        case_id, item_id = self._one_of(known)
        details = {"description": "现场复查"}
        body = {"case_id": case_id, "kind": "note", "base_version": 1, "details": details}
        self.tablet.make("case", body, depends_on=[item_id])

    def _one_of(self, things: Sequence[T]) -> T:
        return things[int(self.rng.integers(len(things)))]

    def _place(self) -> dict[str, float]:
        lon, lat = self.world.spots[self.rng.integers(len(self.world.spots))]
        return {"lon": float(lon), "lat": float(lat), "accuracy_m": 6.0}


def soaked(  # noqa: PLR0917 - what is soaked, and how
    engine: Engine, url: str, world: World, folder: Path, setting: Setting, progress: Progress
) -> dict[str, Any]:
    """Soak one database and return what became of everything, and how often what happened."""
    guard_ids = world.on_duty(datetime.now(UTC))
    chosen = [guard_ids[n % len(guard_ids)] for n in range(TABLETS // 2)]
    people = signed_in(engine, world.stored.id, chosen)
    rng = np.random.default_rng(setting.seed)
    ends_s = np.cumsum(rng.uniform(*TOKEN_S, (len(people), TOKENS)), axis=1)
    relay(engine, people, [[timedelta(seconds=float(s)) for s in own] for own in ends_s])
    with Service(url, folder) as service:
        return Soak(world, engine, service, setting).run(people, progress)
