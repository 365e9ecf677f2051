"""What there is to be seen, who reaches how far into it, and which of its columns are personal.

This is the policy as a table: DESIGN's roles, one row a subject. A role that is not named in a row
sees nothing of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from geo.access.actor import Role
from geo.schema import ESTIMATED, LAYERS, RESULTS

Reach = Literal["all", "published", "grids", "guard", "department"]
"""All of a community, plans once published, own grids, own guard number, own department."""

_FIELD = (Role.guard, Role.grid_worker, Role.dispatcher, Role.department)
_OFFICE = (Role.manager, Role.analyst)


@dataclass(frozen=True)
class Subject:
    """One kind of thing.

    Parameters
    ----------
    reach
        How far each role sees.
    columns
        Columns anybody sees who sees the rows; None for all but the personal ones.
    personal
        Columns about people.
    free
        Roles that see the personal columns of their rows in their daily work.
    told
        Roles that see them, and what the contract does not know, for a reason that is recorded.
    """

    reach: Mapping[Role, Reach]
    columns: frozenset[str] | None = None
    personal: frozenset[str] = frozenset()
    free: frozenset[Role] = field(default_factory=frozenset)
    told: frozenset[Role] = field(default_factory=frozenset)


def _all(*roles: Role) -> dict[Role, Reach]:
    return dict.fromkeys(roles, "all")


def _of(
    layer: str,
    reach: Mapping[Role, Reach],
    *personal: str,
    free: tuple[Role, ...] = (),
    told: tuple[Role, ...] = (Role.manager,),
) -> Subject:
    """Return a layer of the contract as a subject; unknown columns may hold anything."""
    known = frozenset((LAYERS | RESULTS)[layer].names) | {"geometry", ESTIMATED}
    return Subject(
        reach, known - frozenset(personal), frozenset(personal), frozenset(free), frozenset(told)
    )


_GROUND = _all(*_FIELD, *_OFFICE)
_WATCH = _all(Role.guard, Role.dispatcher, *_OFFICE)
_DUTY: dict[Role, Reach] = {Role.guard: "guard", **_all(Role.dispatcher, Role.manager)}
_KNOWN_TO_GUARDS = (Role.guard, Role.dispatcher, Role.manager)

_TOLD_OF_REPORTERS: dict[Role, Reach] = {
    Role.grid_worker: "grids",
    Role.department: "department",
    **_all(Role.dispatcher, Role.manager),
}
_CASES: dict[Role, Reach] = {Role.guard: "guard", **_TOLD_OF_REPORTERS}
_HANDS_ON = frozenset({*_FIELD, Role.manager})
_SAID_AND_DONE = frozenset(
    {
        "description",
        "details",
        "linked_by",
        "handler",
        "actor",
        "reporter",
        "guard_id",
        "place_ref",
    }
)
"""What people wrote, and who they are: for those who work on cases, not for those who count them.
"""

SUBJECTS: Mapping[str, Subject] = {
    "community": Subject(_all(*Role)),
    **{
        layer: _of(layer, _GROUND)
        for layer in ("boundary", "compounds", "streets", "barriers", "gates", "centres")
    },
    "buildings": _of(
        "buildings",
        _GROUND | {Role.grid_worker: "grids"},
        "persons",
        told=(Role.manager, Role.grid_worker),
    ),
    "cameras": _of("cameras", _WATCH),
    "checkpoints": _of("checkpoints", _WATCH),
    "hazards": _of(
        "hazards",
        _WATCH | {Role.grid_worker: "grids"},
        "note",
        free=(Role.guard, Role.grid_worker, Role.dispatcher, Role.manager),
    ),
    "incidents": _of("incidents", _all(Role.dispatcher, *_OFFICE) | {Role.grid_worker: "grids"}),
    "grids": _of("grids", _GROUND),
    "grid_plans": Subject(_all(*_OFFICE) | dict.fromkeys(_FIELD, "published")),
    "patrol_plans": Subject(
        _all(*_OFFICE, Role.dispatcher) | {Role.guard: "published"},
    ),
    "routes": _of("routes", _DUTY | _all(Role.analyst), "guard_id", free=_KNOWN_TO_GUARDS),
    "patrols": Subject(  # the laps of a shift together
        _DUTY | _all(Role.analyst),
        frozenset({"date", "shift", "start", "end", "laps", "length_m", "geometry"}),
        frozenset({"guard_id"}),
        free=frozenset(_KNOWN_TO_GUARDS),
        told=frozenset({Role.manager}),
    ),
    "stops": _of("stops", _DUTY | _all(Role.analyst), "guard_id", free=_KNOWN_TO_GUARDS),
    "roster": _of("roster", _DUTY, "guard_id", free=_KNOWN_TO_GUARDS),
    "street_gaps": Subject(_WATCH),
    "tracks": Subject(_DUTY),
    "dead_corners": _of("dead_corners", _WATCH),
    "handovers": Subject(_DUTY),
    "shift_records": Subject(_DUTY),
    "conflicts": Subject(_all(Role.dispatcher, Role.manager)),
    "guards": Subject(
        _DUTY,
        frozenset({"guard_id", "crew", "home_grid"}),
        frozenset({"name"}),
        free=frozenset({Role.guard}),
        told=frozenset({Role.dispatcher, Role.manager}),
    ),
    "positions": Subject(_DUTY),
    "alarms": Subject(_DUTY),
    "cases": Subject(_CASES | _all(Role.analyst), personal=_SAID_AND_DONE, free=_HANDS_ON),
    "case_events": Subject(_CASES | _all(Role.analyst), personal=_SAID_AND_DONE, free=_HANDS_ON),
    "case_photos": Subject(_CASES),
    "reporters": Subject(
        _TOLD_OF_REPORTERS,
        frozenset({"case_id"}),
        frozenset({"reporter_name", "reporter_phone", "reporter_email"}),
        told=frozenset(_TOLD_OF_REPORTERS),
    ),
    "visits": Subject(
        {Role.grid_worker: "grids", **_all(Role.dispatcher, *_OFFICE)},
        personal=_SAID_AND_DONE | {"place", "building_id", "geometry"},
        free=_HANDS_ON,
    ),
    "campaigns": Subject(_GROUND, personal=frozenset({"summary"}), free=_HANDS_ON),
    "specialists": Subject(
        _GROUND,
        frozenset({"grid_id", "kind", "buildings"}),
        frozenset({"name", "phone"}),
        free=_HANDS_ON,
    ),
    "categories": Subject(_GROUND),
    "case_figures": Subject(
        {
            Role.grid_worker: "grids",
            Role.department: "department",
            **_all(Role.dispatcher, *_OFFICE),
        },
    ),
    "reports": Subject(_all(Role.dispatcher, Role.manager)),
    "jobs": Subject(_all(Role.manager)),
    "accounts": Subject(_all(Role.admin)),
    "audit": Subject(_all(Role.admin)),
}
"""Every subject there is."""

ACTIONS: Mapping[tuple[str, str], frozenset[Role]] = {
    ("preview", "grid_plans"): frozenset(_OFFICE),
    ("edit", "grid_plans"): frozenset({Role.manager}),
    ("publish", "grid_plans"): frozenset({Role.manager}),
    ("edit", "patrol_plans"): frozenset({Role.manager}),
    ("publish", "patrol_plans"): frozenset({Role.manager}),
    ("start", "jobs"): frozenset({Role.manager}),
    ("repair", "patrol_plans"): frozenset({Role.dispatcher, Role.manager}),
    ("watch", "patrol_plans"): frozenset({Role.dispatcher, Role.manager}),
    ("acknowledge", "alarms"): frozenset({Role.dispatcher, Role.manager}),
    ("settle", "conflicts"): frozenset({Role.dispatcher, Role.manager}),
    ("answer", "shift_records"): frozenset({Role.manager}),
    ("report", "cases"): frozenset({*_FIELD, Role.manager}),
    ("upload", "case_photos"): _HANDS_ON,
    ("walk", "visits"): frozenset({Role.grid_worker}),
    ("lead", "campaigns"): frozenset({Role.dispatcher, Role.manager}),
    ("inspect", "campaigns"): frozenset({Role.grid_worker, Role.dispatcher, Role.manager}),
    ("edit", "specialists"): frozenset({Role.manager}),
    ("edit", "categories"): frozenset({Role.manager}),
    ("by_person", "case_figures"): frozenset({Role.manager}),
    ("small_numbers", "case_figures"): frozenset({Role.dispatcher, Role.manager}),
    ("make", "exports"): frozenset(_OFFICE),
    ("print", "posters"): frozenset({Role.dispatcher, Role.manager}),
    ("manage", "accounts"): frozenset({Role.admin}),
}
"""What is more than reading. Which steps of a case a role may take is the state machine's."""
