"""The demo community: 新六十栋社区, synthesised from published figures and a seed."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely

from data.samples.building import Building
from data.samples.ground import CRS
from data.samples.hazards import list_hazards
from data.samples.incidents import list_incidents
from data.samples.network import weave
from data.samples.people import Ints, cluster_targets, count_floating, count_persons, settle
from data.samples.plan import CODE, COMPOUNDS, NAME
from data.samples.safety import place_cameras, place_centres, place_checkpoints
from data.samples.town import Town, build_town
from geo.community import Community
from geo.origin import Origin

ORIGIN = Origin(
    title="新六十栋社区（合成） Demo community (synthetic)",
    attribution="合成数据 Synthetic data · gridbeat",
    licence="CC0-1.0",
    synthetic=True,
)


def demo_community(seed: int = 0) -> Community:
    """Return the demo community in EPSG:4549 (CGCS2000 / 3-degree Gauss-Kruger CM 120E, metres).

    Area, households, persons, floating population, compounds, issues and disputes are the
    published figures, exactly; every geometry and every record is made up. The same seed gives the
    same community. Beyond the contract's columns, `buildings` has `floating` (persons) and
    `compound`, and `incidents` has `subkind`.
    """
    town_rng, people_rng, street_rng, safety_rng, hazard_rng, incident_rng = np.random.default_rng(
        seed
    ).spawn(6)
    targets = cluster_targets(people_rng)
    town = build_town(targets, town_rng)
    buildings = _buildings(town, targets, people_rng)
    obstacles = [building.polygon for building in town.buildings]
    streets = weave(town.streets, obstacles, street_rng)
    centres = place_centres(town)
    frames = {
        "boundary": _frame({"name": [NAME], "code": [CODE]}, [town.ground.boundary]),
        "compounds": _frame(
            {"name": [compound.plan.name for compound in town.compounds]},
            [compound.polygon for compound in town.compounds],
        ),
        "buildings": buildings,
        "streets": streets,
        "barriers": _barriers(town),
        "gates": _gates(town),
        "centres": centres,
        "cameras": place_cameras(town, centres, safety_rng),
        "checkpoints": place_checkpoints(town, safety_rng),
        "hazards": list_hazards(town, streets, hazard_rng),
        "incidents": list_incidents(town, streets, incident_rng),
    }
    return Community.of(frames, origin=ORIGIN)


def _frame(columns: Mapping[str, object], geometry: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=CRS)


def _buildings(
    town: Town, targets: dict[str, list[int]], rng: np.random.Generator
) -> gpd.GeoDataFrame:
    buildings = town.buildings
    households = _households(buildings, targets, rng)
    persons = count_persons(households, rng)
    plans = {plan.name: plan for plan in COMPOUNDS}
    homes = [plans[building.compound] if building.compound else None for building in buildings]
    numbers: dict[str, int] = {}
    ids = []
    for building in buildings:
        numbers[building.letter] = numbers.get(building.letter, 0) + 1
        ids.append(f"{building.letter}{numbers[building.letter]:03d}")
    return _frame(
        {
            "building_id": ids,
            "households": households,
            "persons": persons,
            "floating": count_floating(persons, homes, rng),
            "floors": [building.floors for building in buildings],
            "entrances": [building.entrances for building in buildings],
            "use": [building.use for building in buildings],
            "name": [building.name for building in buildings],
            "compound": [building.compound for building in buildings],
        },
        [shapely.set_precision(building.polygon, 0.01) for building in buildings],
    )


def _households(
    buildings: list[Building], targets: dict[str, list[int]], rng: np.random.Generator
) -> Ints:
    households = np.zeros(len(buildings), dtype=np.int64)
    for compound, shares in targets.items():
        for cluster, target in enumerate(shares):
            members = [
                k
                for k, building in enumerate(buildings)
                if building.compound == compound and building.cluster == cluster
            ]
            households[members] = settle([buildings[k].flats for k in members], target, rng)
    return households


def _barriers(town: Town) -> gpd.GeoDataFrame:
    walls = [
        (part, "wall") for compound in town.compounds for part in shapely.get_parts(compound.wall)
    ]
    lines = [*walls, (town.ground.river, "river"), (town.ground.railway, "railway")]
    return _frame({"kind": [kind for _, kind in lines]}, [line for line, _ in lines])


def _gates(town: Town) -> gpd.GeoDataFrame:
    gates = [gate for compound in town.compounds for gate in compound.gates]
    return _frame(
        {
            "name": [gate.name for gate in gates],
            "open_from": [gate.open_from for gate in gates],
            "open_to": [gate.open_to for gate in gates],
        },
        [gate.point for gate in gates],
    )
