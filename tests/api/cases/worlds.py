"""The tiny community with four grids in force, and people who take cases through the loop."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from api.cases.office import Offices
from api.cases.work import Outcome, submit
from data.store import communities, grid_plans
from data.store.engine import session_scope
from geo.access import EVERYTHING, Scope
from geo.cases import Actor, Command, Details, Evidence
from geo.clock import LOCAL
from geo.community import Community
from geo.partition import SplitParams, split

BEGAN = datetime(2026, 1, 1, tzinfo=LOCAL)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=LOCAL)
GUARD = Actor("zhou", "guard")
DISPATCHER = Actor("deng", "dispatcher")
TELECOM = Actor("tang", "department", "telecom")
MANAGER = Actor("ma", "manager")
RESIDENT = Actor("resident:5f3a", "resident")
BOTH = Actor("tang", "manager")
"""Who handles at the telecom, with a second role."""
CABLES: dict[str, Any] = {"category": "1101", "description": "飞线垂到人行道"}
AFTER = (Evidence("photo_after", "sha256:aa"),)
CHECK = (Evidence("photo", "sha256:bb"),)
STEPS: tuple[tuple[Actor, str, dict[str, Any]], ...] = (
    (GUARD, "link", {}),
    (DISPATCHER, "file", {}),
    (DISPATCHER, "dispatch", {"department": "telecom"}),
    (TELECOM, "accept", {}),
    (TELECOM, "handle", {"result": "已捆扎入槽", "evidence": AFTER}),
    (DISPATCHER, "close", {"evidence": CHECK}),
    (MANAGER, "evaluate", {"rating": 5}),
)
"""The six steps, by four people."""


@dataclass
class World:
    """A database with the tiny community.

    Parameters
    ----------
    here
        Id of the community.
    place
        (longitude, latitude) in the building W1, whose grid is `grid`.
    """

    engine: Engine
    here: int
    place: tuple[float, float]
    grid: str
    offices: Offices = field(default_factory=Offices)
    now: datetime = MONDAY
    count: int = 0

    @classmethod
    def of(cls, engine: Engine, tiny: Community) -> "World":
        """Return an empty database with the community in it."""
        with session_scope(engine) as session:
            here = communities.save(session, tiny)
            made = split(tiny, SplitParams(min_households=80, max_households=130))
            plan = grid_plans.add(session, here, made.grids, made.buildings, {}, at=BEGAN)
            grid_plans.publish(session, plan, BEGAN)
            grid = grid_plans.grid_of_building(session, plan)["W1"]
        buildings = tiny["buildings"].to_crs(4326).set_index("building_id")
        point = buildings.geometry["W1"].centroid
        return cls(engine, here, (point.x, point.y), grid)

    def command(self, actor: Actor, kind: str, case_id: str = "C-1", **given: Any) -> Command:
        """Return a command; base version, id, time and offline may be given beside details."""
        self.count += 1
        base, offline = given.pop("base", 0), given.pop("offline", False)
        name, at = given.pop("id", f"e{self.count}"), given.pop("at", self.now)
        if kind == "link" and not given:
            given = CABLES | {"place": self.place}
        return Command(name, case_id, kind, actor, at, base, Details(**given), offline)

    def takes(
        self, command: Command, scope: Scope = EVERYTHING, guard_id: str | None = None
    ) -> Outcome:
        """Submit a command in a transaction of its own."""
        with session_scope(self.engine) as session:
            office = self.offices.of(session, self.here, self.now)
            return submit(
                session,
                self.here,
                command,
                now=self.now,
                office=office,
                scope=scope,
                guard_id=guard_id,
            )

    def does(self, actor: Actor, kind: str, case_id: str = "C-1", **given: Any) -> Outcome:
        """Take a step an hour later, on the case as it is."""
        self.now += timedelta(hours=1)
        return self.takes(self.command(actor, kind, case_id, **given))

    def lives(self, case_id: str = "C-1", steps: int = len(STEPS)) -> Outcome:
        """Take a case through the first of the six steps."""
        done = None
        for version, (actor, kind, given) in enumerate(STEPS[:steps]):
            done = self.does(actor, kind, case_id, base=version, **given)
        assert done is not None
        return done
