"""The four specialists of each grid: whom it can turn to, and the form that names them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from maps.console.frame import Frame, Said, render

SPARE = 3
"""Empty rows for building chiefs to be added."""


@dataclass(frozen=True)
class Member:
    """One of the four; `buildings` are names or ids."""

    kind: str
    name: str
    phone: str = ""
    buildings: Sequence[str] = ()


@dataclass(frozen=True)
class GridTeam:
    """The specialists of one grid."""

    grid_id: str
    members: Sequence[Member] = ()

    def of(self, kind: str) -> list[Member]:
        """Return those of a kind."""
        return [one for one in self.members if one.kind == kind]


@dataclass(frozen=True)
class TeamForm:
    """The form of a grid's specialists.

    Parameters
    ----------
    kinds
        What there is, by code; of the last one a grid has many.
    values
        What was typed: `name_0`, `phone_0` and so on; else the team stands in the form.
    buildings
        Names of the grid's own buildings, to choose from.
    """

    team: GridTeam
    kinds: Mapping[str, Said]
    buildings: Sequence[str]
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Said] = ()


def specialists_page(
    frame: Frame,
    teams: Sequence[GridTeam],
    kinds: Mapping[str, Said],
    *,
    edits: bool,
    names: bool,
    own: frozenset[str] = frozenset(),
    said: Said | None = None,
) -> str:
    """Return the page of all grids.

    Parameters
    ----------
    edits, names
        Whether the person may change them, and see who they are.
    own
        The person's own grids, shown first.
    """
    ordered = sorted(teams, key=lambda team: (team.grid_id not in own, team.grid_id))
    return render(
        "specialists.html",
        frame,
        teams=ordered,
        kinds=kinds,
        edits=edits,
        names=names,
        own=own,
        said=said,
        vacant=sum(not team.of(kind) for team in teams for kind in kinds),
    )


def team_page(frame: Frame, form: TeamForm) -> str:
    """Return the form of one grid's specialists."""
    return render("team.html", frame, form=form, rows=_rows(form), kinds=form.kinds)


def _rows(form: TeamForm) -> list[dict[str, Any]]:
    """Return the rows of the form: one or more for each kind, and some empty ones for the last."""
    if form.values:
        numbers = sorted(int(n.removeprefix("kind_")) for n in form.values if n[:5] == "kind_")
        return [
            {
                "kind": form.values[f"kind_{n}"],
                **{part: form.values.get(f"{part}_{n}", "") for part in _PARTS},
            }
            for n in numbers
        ]
    rows, many = [], list(form.kinds)[-1]
    for kind in form.kinds:
        found = [
            {
                "kind": kind,
                "name": one.name,
                "phone": one.phone,
                "buildings": "、".join(one.buildings),
            }
            for one in form.team.of(kind)
        ]
        spare = SPARE if kind == many else 0 if found else 1
        blank = {"kind": kind, **dict.fromkeys(_PARTS, "")}
        rows += [*found, *(dict(blank) for _ in range(spare))]
    return rows


_PARTS = ("name", "phone", "buildings")
