"""What a map shows: a community and the plans made for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from geo.community import Community, conform, empty
from geo.errors import InputError
from geo.faults import Fault
from geo.origin import Origin
from geo.schema import LAYERS, RESULTS


@dataclass(frozen=True)
class Scene:
    """A community and its plans, as a map draws them.

    Parameters
    ----------
    title
        Title of the map.
    community
        The community, any CRS.
    grids, routes, stops
        Frames of `geo.schema.RESULTS`, each in any CRS; None or empty where there is no plan.
    roster
        Who is on duty when, as in `geo.schema.RESULTS`; routes are drawn without it too.
    dead_corners
        Ground that nobody watches in time, as in `geo.schema.RESULTS`.
    patrol_report
        What the patrol plan says of itself: its home grids and suggestions are drawn.
    """

    title: str
    community: Community
    grids: GeoDataFrame | None = None
    routes: GeoDataFrame | None = None
    stops: GeoDataFrame | None = None
    roster: pd.DataFrame | None = None
    dead_corners: GeoDataFrame | None = None
    patrol_report: Mapping[str, Any] = field(default_factory=dict)

    @property
    def suggestions(self) -> list[dict[str, Any]]:
        """What would remove most dead ground, best first."""
        return (self.patrol_report.get("sight") or {}).get("suggestions", [])

    @property
    def guarded_grids(self) -> GeoDataFrame | None:
        """The grids with `home_guard`, the numbers of the guards at home in each."""
        home_grids = self.patrol_report.get("home_grids") or {}
        if self.grids is None or not home_grids:
            return self.grids
        guards = {
            grid: ", ".join(guard for guard, home in home_grids.items() if home == grid)
            for grid in home_grids.values()
        }
        return self.grids.assign(home_guard=self.grids["grid_id"].map(guards))


@dataclass(frozen=True)
class Basemap:
    """Tiles to draw under the map.

    Parameters
    ----------
    url_template
        As https://…/{z}/{x}/{y}.png.
    attribution
        Credit line, plain text.
    max_zoom
        Largest zoom there are tiles for; beyond it they are enlarged.
    datum
        Only "WGS-84" is accepted: tiles in GCJ-02 lie some hundred metres beside the truth.

    Raises
    ------
    ValueError
        The datum is another one.
    """

    url_template: str
    attribution: str = ""
    max_zoom: int = 18
    datum: str = "WGS-84"

    def __post_init__(self) -> None:
        if self.datum != "WGS-84":
            raise ValueError(f"base maps must be in WGS-84, not {self.datum}")


def scene_of(
    layers: Mapping[str, GeoDataFrame],
    *,
    title: str | None = None,
    origin: Origin | None = None,
    patrol_report: Mapping[str, Any] | None = None,
) -> Scene:
    """Return the scene of layers by name, as they are read from files.

    Any of `geo.schema.LAYERS` and `RESULTS`; buildings need not be among them. Layers of other
    names are left out. The title is the community's name unless given.

    Raises
    ------
    InputError
        No layer that could be drawn, or one without a CRS.
    """
    drawn = {name: frame for name, frame in layers.items() if name in LAYERS or name in RESULTS}
    shapes = {name: frame for name, frame in drawn.items() if isinstance(frame, GeoDataFrame)}
    faults = [
        Fault(name, "The layer has no CRS.", "Declare its CRS in the file.")
        for name, frame in shapes.items()
        if frame.crs is None
    ]
    if not shapes:
        names = ", ".join([*LAYERS, *RESULTS])
        faults = [Fault("map", "There is no layer to draw.", f"Layers are named {names}.")]
    if faults:
        raise InputError(faults)
    given = {name: frame for name, frame in shapes.items() if name in LAYERS}
    if "buildings" not in given:
        crs = next(iter(shapes.values())).crs
        given["buildings"] = empty(LAYERS["buildings"], crs)
    community = Community.of(given, origin=origin)
    plans = {
        name: conform(drawn[name], layer) if name in drawn else None
        for name, layer in RESULTS.items()
    }
    return Scene(title or community.name, community, **plans, patrol_report=patrol_report or {})
