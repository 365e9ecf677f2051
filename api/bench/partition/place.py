"""Where an instance comes from: a seeded family, or the file of a real town."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from api.window import Window
from data.samples.families import GRIDS, Family, family, feasible
from data.sources import read_community
from geo.community import Community
from geo.deadline import Deadline
from geo.errors import InputError
from geo.faults import Fault
from geo.partition import SplitParams
from geo.partition.ground.ground import ground_of
from geo.partition.proof.ladder import Refusal, climbed


@dataclass(frozen=True)
class Place:
    """A community of the benchmark.

    Parameters
    ----------
    family
        Name of the family, or of the town.
    seed
        Seed within the family; 0 for a town.
    file, window
        File of a town, and west, south, east, north in degrees to cut out of it.
    """

    family: str
    seed: int = 0
    file: str = ""
    window: Window | None = None

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Place":
        """Return a place from its plain values, as JSON keeps them."""
        window = values["window"]
        return cls(**values | {"window": None if window is None else tuple(window)})

    def as_dict(self) -> dict[str, Any]:
        """Return the plain values."""
        return asdict(self)

    @property
    def known(self) -> bool | None:
        """Whether a split exists; of a town nobody knows beforehand."""
        return None if self.file else feasible(cast(Family, self.family), self.seed)

    def community(self) -> Community:
        """Return the community, of a town without its compounds.

        Those come from land use, and most are far smaller than a grid.
        """
        if not self.file:
            return family(cast(Family, self.family), self.seed)
        town = read_community(Path(self.file), bbox=self.window).community
        return town.replaced("compounds", town["compounds"].iloc[:0])

    def grids(self, community: Community, limit_s: float) -> int:
        """Return the number of grids everybody is asked for: of a town, the fewest we find.

        Raises
        ------
        InputError
            No split of the town was found.
        """
        if not self.file:
            return GRIDS
        params = SplitParams(time_limit_s=limit_s)
        found = climbed(ground_of(community, params), params, Deadline.after(limit_s))
        if isinstance(found, Refusal):
            raise InputError([Fault(self.family, found.reason, "Give another town or window.")])
        return sum(int(label.max()) + 1 for label in found.labels)
