"""What may be asked of a split."""

from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any, Literal, get_args

from geo.partition.codes import DEFAULT_SCHEME
from geo.partition.search.aims import Prefer

Nest = Literal["hard", "soft", "off"]


@dataclass(frozen=True)
class SplitParams:
    """Settings of a split.

    Parameters
    ----------
    grids
        Number of grids, at least 1; None asks for the least number that can be found.
    min_households, max_households
        The band: households every grid must hold, both ends allowed.
    nest
        "hard": no grid crosses the border of a compound. "soft": as hard, but where arithmetic
        forbids it the fewest adjacent compounds are merged. "off": compounds are ignored.
    time_limit_s
        Safety stop of the search in seconds. The work is a fixed number of starts, so that the
        result depends on the seed alone; only when this limit strikes first does the machine's
        speed matter. Each attempt at a number of grids gets half of the time that is left.
    seed
        Seed of everything random, at least 0.
    prefer
        "compact": the roundest plan whose inertia is within 1 % of the proved bound. "roads": the
        least border away from roads. "balanced": the roundest plan with at least 90 % of its
        borders along roads, or nearly the best share where that cannot be had.
    exclusive
        Whether large enough land where nobody lives becomes grids of its own (专属网格), outside
        the band and the number of grids.
    merge
        Groups of names of compounds that grids may cross between, for "hard" and "soft".
    by_entrance
        `building_id` of buildings to be split by entrance (单元) first.
    codes
        Name of the scheme of the grids' codes; see `geo.partition.codes.named`.

    Raises
    ------
    ValueError
        An argument is out of bounds; the message names it and the bound.
    """

    grids: int | None = None
    min_households: int = 200
    max_households: int = 300
    nest: Nest = "hard"
    time_limit_s: float = 60.0
    seed: int = 0
    prefer: Prefer = "balanced"
    exclusive: bool = False
    merge: tuple[tuple[str, ...], ...] = ()
    by_entrance: tuple[str, ...] = ()
    codes: str = DEFAULT_SCHEME

    def __post_init__(self) -> None:
        if self.grids is not None and self.grids < 1:
            raise ValueError(f"grids must be at least 1, not {self.grids}")
        if self.min_households < 1:
            raise ValueError(f"min_households must be at least 1, not {self.min_households}")
        if self.max_households < self.min_households:
            raise ValueError(
                f"max_households must be at least min_households ({self.min_households}), "
                f"not {self.max_households}"
            )
        if self.nest not in get_args(Nest):
            raise ValueError(f"nest must be one of {', '.join(get_args(Nest))}, not {self.nest}")
        if not isfinite(self.time_limit_s) or self.time_limit_s <= 0:
            raise ValueError(f"time_limit_s must be more than 0, not {self.time_limit_s}")
        if self.seed < 0:
            raise ValueError(f"seed must be at least 0, not {self.seed}")
        if self.prefer not in get_args(Prefer):
            raise ValueError(
                f"prefer must be one of {', '.join(get_args(Prefer))}, not {self.prefer}"
            )
        if any(len(group) < 2 for group in self.merge):
            raise ValueError("merge needs at least two compounds in each group")

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as plain values, for JSON."""
        return asdict(self) | {
            "merge": [list(group) for group in self.merge],
            "by_entrance": list(self.by_entrance),
        }
