"""What the demo's desk has written down: specialists, visits, and last week's inspection."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

import geopandas
import numpy as np
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.cases import inspecting
from api.cases.office import Office, Offices
from api.cases.work import submit
from api.demo_logins import acting
from data.store import audit, campaigns, communities, grid_plans, registry, specialists
from data.store.audit import Entry
from data.store.engine import session_scope
from data.store.specialists import Specialist
from geo.access import Role
from geo.cases import Actor, Campaign, Command, Details, Finding
from geo.clock import LOCAL
from geo.crs import STORAGE_CRS

VISITED = 0.7
"""Share of the grid worker's buildings that were visited in the last three weeks."""
DAYS = 21
PLACES = 6
WEDNESDAY = 2
_BEGINS, _LASTS = time(14), timedelta(hours=5)
_SAID = (
    ("楼道灯不亮", "已报物业，当天修好", "电话告知住户"),
    ("老人独居，需定期看望", "列入每周走访名单", "已告知家属"),
    ("住户问暖气何时放水", "问过供热公司，次日答复", "上门答复"),
    ("无异常", "", ""),
    ("无异常", "", ""),
)
_HAZARDS = (("1001", "消防通道停了三辆车"), ("1101", "飞线跨楼充电，离地约两米"))


@dataclass(frozen=True)
class _Place:
    """A building of a grid; `spot` is longitude and latitude."""

    ref: str
    grid_id: str
    spot: tuple[float, float]


def ensure_desk(engine: Engine, key: str, *, now: datetime, seed: int) -> int:
    """Write it all down where the community has no specialists yet; return how many visits.

    In one transaction, by the same steps and rules as any others, at the times they would have been
    taken.

    Parameters
    ----------
    key
        Code of the demo community, which has its demo log-ins.
    """
    with session_scope(engine) as session:
        community_id = registry.find(session, key).id
        if specialists.listing(session, community_id):
            return 0
        desk = _Desk(session, community_id, Offices().of(session, community_id, now), now)
        rng = np.random.default_rng(seed)
        places = desk.places()
        desk.appoint(places)
        visits = desk.visit(places, rng)
        desk.inspect(places, rng)
        audit.append(session, Entry("demo.desk", "case", community_id=community_id), now)
    return visits


@dataclass(frozen=True)
class _Desk:
    session: Session
    community_id: int
    office: Office
    now: datetime

    def places(self) -> list[_Place]:
        """Return the homes of the community with their grids, by number."""
        plan = grid_plans.published(self.session, self.community_id, self.now)
        assert plan is not None  # noqa: S101 - the demo is planned before it is peopled
        grids = grid_plans.grids_of(self.session, plan.id).to_crs(STORAGE_CRS)
        buildings = communities.load(self.session, self.community_id)["buildings"]
        homes = buildings[buildings["households"] > 0].to_crs(STORAGE_CRS)
        homes = homes.set_geometry(homes.representative_point())
        found = geopandas.sjoin(homes, grids[["grid_id", "geometry"]], predicate="within")
        return [
            _Place(
                f"building:{row.building_id}", str(row.grid_id), (row.geometry.x, row.geometry.y)
            )
            for row in found.sort_values("building_id").itertuples()
        ]

    def appoint(self, places: list[_Place]) -> None:
        """Give every grid its four specialists; their names say that nobody is meant."""
        by_grid: dict[str, list[str]] = {}
        for place in places:
            by_grid.setdefault(place.grid_id, []).append(place.ref.removeprefix("building:"))
        for grid_id, own in sorted(by_grid.items()):
            short = grid_id[-2:]
            half = (len(own) + 1) // 2
            people = [
                Specialist(grid_id, "grid_chief", f"{short} 号网格长（演示）"),
                Specialist(grid_id, "police_officer", f"{short} 号网格民警（演示）"),
                Specialist(grid_id, "urban_management_officer", f"{short} 号网格城管（演示）"),
                Specialist(
                    grid_id,
                    "building_chief",
                    f"{short} 号甲楼栋长（演示）",
                    None,
                    tuple(own[:half]),
                ),
            ]
            if own[half:]:
                rest = tuple(own[half:])
                name = f"{short} 号乙楼栋长（演示）"
                people.append(Specialist(grid_id, "building_chief", name, None, rest))
            specialists.save(self.session, self.community_id, grid_id, people)

    def visit(self, places: list[_Place], rng: np.random.Generator) -> int:
        """Let the grid worker visit most of the own buildings; return how many."""
        worker = acting(self.session, Role.grid_worker)
        own = [one for one in places if one.grid_id in worker.grids and rng.random() < VISITED]
        for number, place in enumerate(own):
            day = self.now.date() - timedelta(days=int(rng.integers(1, DAYS)))
            at = datetime.combine(day, time(9 + int(rng.integers(0, 8)), 15), LOCAL)
            words = _SAID[int(rng.integers(len(_SAID)))]
            self._steps(f"visit-{number}", _visit(worker, place, words), at)
        return len(own)

    def inspect(self, places: list[_Place], rng: np.random.Generator) -> None:
        """Let the dispatcher lead a joint inspection on the last Wednesday afternoon."""
        back = (self.now.date().weekday() - WEDNESDAY) % 7 or 7
        starts = datetime.combine(self.now.date() - timedelta(days=back), _BEGINS, LOCAL)
        chosen = [places[i] for i in sorted(rng.choice(len(places), PLACES, replace=False))]
        inspection = Campaign(
            str(uuid5(NAMESPACE_URL, f"demo-inspection-{self.community_id}-{starts}")),
            "每周联合检查：消防与飞线",
            starts,
            starts + _LASTS,
            tuple(one.ref for one in chosen),
            ("police", "fire"),
            acting(self.session, Role.dispatcher),
        )
        campaigns.add(self.session, self.community_id, inspection, starts)
        findings = []
        for number, place in enumerate(chosen[:-1]):
            at = starts + timedelta(minutes=40 * (number + 1))
            name = str(uuid5(NAMESPACE_URL, f"{inspection.campaign_id}-{number}"))
            found = Finding(name, place.ref, at, place=place.spot, grid_id=place.grid_id)
            if number < len(_HAZARDS):
                code, words = _HAZARDS[number]
                found = replace(found, category=code, description=words)
            findings.append(found)
        inspecting.record(
            self.session,
            self.community_id,
            inspection.campaign_id,
            findings,
            now=starts + _LASTS,
            office=self.office,
        )

    def _steps(self, name: str, steps: Iterator[tuple[str, Actor, Details]], at: datetime) -> None:
        case_id = str(uuid5(NAMESPACE_URL, f"demo-{self.community_id}-{name}"))
        for version, (kind, actor, details) in enumerate(steps):
            command_id = str(uuid5(NAMESPACE_URL, f"{case_id}-{version}"))
            command = Command(
                command_id, case_id, kind, actor, at, base_version=version, details=details
            )
            submit(self.session, self.community_id, command, now=at, office=self.office)
            at += timedelta(minutes=20)


def _visit(
    worker: Actor, place: _Place, words: tuple[str, str, str]
) -> Iterator[tuple[str, Actor, Details]]:
    seen, done, told = words
    where = Details(place_ref=place.ref, grid_id=place.grid_id, place=place.spot)
    yield "walk", worker, where
    yield "record", worker, Details(description=seen)
    if not done:
        yield "finish", worker, Details()
        return
    yield "handle", worker, Details(result=done)
    yield "reply", worker, Details(result=told)
