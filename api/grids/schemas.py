"""What the API takes and says about edits of grid plans."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from shapely import LineString

from api.plans import PlanBrief
from geo.partition.edits import DivideGrid, DrawBorder, Edit, MergeGrids, MoveBuilding

MOST_EDITS = 100
MOST_POINTS = 1000
MOST_NAME, MOST_REASON = 60, 500

Name = Annotated[str, Field(min_length=1, max_length=100)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Position = tuple[Longitude, Latitude] | tuple[Longitude, Latitude, float]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class MoveIn(_Given):
    """Move a building, and the land around it, into a grid."""

    kind: Literal["move"]
    building_id: Name
    grid_id: Name

    def edit(self) -> Edit:
        """Return the edit of the domain."""
        return MoveBuilding(self.building_id, self.grid_id)


class MergeIn(_Given):
    """Make one grid of two; the smaller number stays."""

    kind: Literal["merge"]
    grids: tuple[Name, Name]

    def edit(self) -> Edit:
        """Return the edit of the domain."""
        return MergeGrids(*self.grids)


class DivideIn(_Given):
    """Divide a grid in two by itself, inside the band where that can be."""

    kind: Literal["divide"]
    grid_id: Name
    seed: int = Field(0, ge=0, lt=2**31, description="Another seed may find another division.")

    def edit(self) -> Edit:
        """Return the edit of the domain."""
        return DivideGrid(self.grid_id, self.seed)


class LineIn(_Given):
    """A GeoJSON line in WGS 84, longitude before latitude."""

    type: Literal["LineString"]
    coordinates: list[Position] = Field(min_length=2, max_length=MOST_POINTS)


class DrawIn(_Given):
    """Divide a grid along a line."""

    kind: Literal["draw"]
    grid_id: Name
    line: LineIn

    def edit(self) -> Edit:
        """Return the edit of the domain."""
        return DrawBorder(self.grid_id, LineString([at[:2] for at in self.line.coordinates]))


EditIn = Annotated[MoveIn | MergeIn | DivideIn | DrawIn, Field(discriminator="kind")]


class EditsIn(_Given):
    """Edits of a plan, done one after the other."""

    edits: list[EditIn] = Field(min_length=1, max_length=MOST_EDITS)
    preview: bool = Field(True, description="True: only tell what would follow; store nothing.")
    accept: list[Literal["band", "contiguity", "nesting"]] = Field(
        default_factory=list, description="Rules the new draft may break."
    )
    name: str = Field("", max_length=MOST_NAME, description="What the new draft is called.")
    reason: str = Field("", max_length=MOST_REASON, description="Why it is made; kept with it.")

    def domain(self) -> Sequence[Edit]:
        """Return the edits of the domain."""
        return [edit.edit() for edit in self.edits]


class CheckOut(BaseModel):
    """A broken rule of one grid, or a consequence of an edit."""

    rule: str = Field(description="band, contiguity, nesting; or together, emptied.")
    severity: str = Field(description="error: a rule is broken; warning; note: a consequence.")
    grid_id: str
    zh: str
    en: str
    touched: bool = Field(description="False: the edits did not change that grid.")
    excess: int | None = Field(description="Households over, or under (negative), the band.")
    building_ids: list[str] = Field(description="Buildings cut off, or moved along.")
    place: dict[str, Any] | None = Field(description="Land cut off, as GeoJSON geometry.")


class FiguresOut(BaseModel):
    """Figures of a plan; those by grid are of the grids that the edits touched."""

    model_config = ConfigDict(from_attributes=True)

    households: dict[str, int]
    polsby_popper: dict[str, float]
    crossings: int
    internal_boundary_m: float
    road_share: float | None
    road_weighted_cut_m: float
    grids: int = Field(description="All grids, exclusive land apart.")
    in_band: int = Field(description="Of those, grids with households inside the band.")
    contiguous: int = Field(description="Of those, grids in one piece.")


class SuggestionOut(BaseModel):
    """One more move after which every grid the edits touched keeps its rules."""

    edit: MoveIn
    households: int = Field(description="Households that move.")
    zh: str
    en: str


class EditedOut(BaseModel):
    """What follows from edits."""

    plan: int = Field(description="Number of the plan that was edited.")
    draft: PlanBrief | None = Field(description="The new draft; none in a preview.")
    broken: list[str] = Field(description="Rules the edited plan breaks.")
    checks: list[CheckOut]
    before: FiguresOut
    after: FiguresOut
    changed: dict[str, Any] = Field(
        description="Grids that are new or not what they were, as a GeoJSON FeatureCollection."
    )
    gone: list[str] = Field(description="Grids that are no more.")
    suggestion: SuggestionOut | None = Field(
        description="In a preview that breaks rules: a move that makes good, if there is one."
    )
