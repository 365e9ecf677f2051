"""What sight says of a community and its plan."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class SightReport:
    """Figures of dead corners; areas in square metres of public ground, each place once.

    Parameters
    ----------
    public_m2
        Public ground.
    seen_by_feet_m2, seen_by_cameras_m2
        What is seen from walked streets at all, and by cameras that somebody looks at.
    dead_m2
        What neither covers within its limit: `never_m2` plus `late_m2`.
    share
        `dead_m2` over `public_m2`; None where there is no public ground.
    corners
        Pieces drawn.
    slivers, slivers_m2
        Pieces of `dead_m2` too small to draw.
    rounds
        For each centre `centre`, `cameras`, `round_min`, `interval_min`, `gap_min`.
    streets_watched_m
        Length of streets that cameras alone watch within the limit.
    suggestions
        Ranked: `kind`, `lon`, `lat`, `removes_m2`, and for cameras `azimuth_deg`, `fov_deg`,
        `range_m`.
    guard_range_m
        How far a guard was taken to see.
    words
        The same for people, Chinese then English.
    """

    public_m2: float = 0.0
    seen_by_feet_m2: float = 0.0
    seen_by_cameras_m2: float = 0.0
    dead_m2: float = 0.0
    never_m2: float = 0.0
    late_m2: float = 0.0
    share: float | None = None
    corners: int = 0
    slivers: int = 0
    slivers_m2: float = 0.0
    streets_watched_m: float = 0.0
    rounds: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    guard_range_m: float = 0.0
    words: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return asdict(self)
