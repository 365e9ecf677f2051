"""The form on which a case is written down at the desk: a call, a visit, a round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from geo.cases import Categories, WorkingTime
from geo.cases.actor import Role
from maps.console import badges
from maps.console.fields import grouped
from maps.console.frame import Frame, Said, halves, render
from maps.console.queue import map_data, shown
from maps.console.sheet import Similar
from maps.console.timeline import CHANNELS

AT_DESK = ("hotline", "phone", "desk", "patrol", "inspection", "visit")
USUAL: Mapping[Role, str] = {"guard": "patrol", "grid_worker": "visit", "department": "inspection"}
"""How a case comes in as a rule, by the role of who writes it down; else by telephone."""
MOST_LISTED = 2000
FIELDS = ("category", "description", "severity", "building", "lon", "lat", "contact_name",
          "contact_phone")  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """What the form is filled with.

    Parameters
    ----------
    command_id, case_id
        New ids: sending the form twice makes one case.
    buildings
        (id, name) to choose from.
    values
        What was typed.
    faults
        What is wrong with it.
    """

    role: Role
    categories: Categories
    command_id: str
    case_id: str
    buildings: Sequence[tuple[str, str]]
    ground_url: str
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Said] = ()


def desk_page(frame: Frame, desk: Desk, similar: Sequence[dict[str, Any]] | None = None) -> str:
    """Return the page on which a case is written down.

    Parameters
    ----------
    similar
        Cases that may be about the same, as `similar_lines` gives them; None where nothing was
        looked for yet.
    """
    return render(
        "desk.html",
        frame,
        desk=desk,
        values={
            **dict.fromkeys(FIELDS, ""),
            "channel": USUAL.get(desk.role, "hotline"),
            **desk.values,
        },
        channels=[(code, CHANNELS[code]) for code in AT_DESK],
        groups=grouped(desk.categories),
        severities=badges.SEVERITIES,
        buildings=desk.buildings[:MOST_LISTED],
        similar=similar,
        map_data=map_data(frame, desk.ground_url, [], pick=True),
    )


def similar_lines(
    frame: Frame,
    found: Sequence[Similar],
    categories: Categories,
    calendar: WorkingTime,
    now: datetime,
) -> list[dict[str, Any]]:
    """Return cases that may be about the same as the templates want them."""
    return [
        {
            **shown(one.line, frame, categories, calendar, now),
            "reason": frame.say(halves(one.reason)),
        }
        for one in found
    ]


def similar_part(frame: Frame, similar: Sequence[dict[str, Any]]) -> str:
    """Return the part of the page that lists them."""
    return render("similar.html", frame, similar=similar)
