"""What counts as seen: how far guards and cameras see, what they see through, what is public."""

from dataclasses import dataclass, replace
from math import isfinite


@dataclass(frozen=True)
class SightPolicy:
    """Assumptions of sight. They are choices, not measurements: a manager may set them.

    Parameters
    ----------
    guard_range_m
        How far a guard on foot notices someone, by day. 30 m is about where a face can still be
        told from another; `by_night` lowers it.
    step_m
        Longest way between two places a walking guard looks from.
    camera_range_m
        Range of a camera whose `range_m` is not known.
    see_through
        Kinds of barriers that do not stop the eye. A barrier of any other kind, or of none, does.
    mount_m
        A camera in or on a building and this near to its outside hangs on the outside; one deeper
        inside looks at rooms and sees no ground.
    river_width_m, railway_width_m
        Widths taken out of public ground along barriers of these kinds, which are mere lines.
    beside_m
        Where there is no boundary, ground this near to a street counts as public.
    exclude_private
        Leave out compounds whose column `access` says "private" or "no".
    least_m2
        Smaller pieces of dead ground are slivers: they are counted, not drawn.
    covered_share
        A street is watched by cameras where they see at least this share of its line.
    spot_m
        Distance between the places tried for one more checkpoint.
    spur_m
        How far off a street such a checkpoint may lie.
    new_range_m, new_fov_deg
        What a camera that is suggested would see.

    Raises
    ------
    ValueError
        A value is out of its range; the message names it.
    """

    guard_range_m: float = 30.0
    step_m: float = 8.0
    camera_range_m: float = 30.0
    see_through: frozenset[str] = frozenset({"fence", "river", "railway"})
    mount_m: float = 1.0
    river_width_m: float = 10.0
    railway_width_m: float = 6.0
    beside_m: float = 15.0
    exclude_private: bool = True
    least_m2: float = 10.0
    covered_share: float = 0.9
    spot_m: float = 15.0
    spur_m: float = 40.0
    new_range_m: float = 50.0
    new_fov_deg: float = 90.0

    def __post_init__(self) -> None:
        lengths = ("guard_range_m", "step_m", "camera_range_m", "beside_m", "spot_m", "spur_m")
        for name in (*lengths, "new_range_m"):
            if not (isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise ValueError(f"{name} must be above 0, not {getattr(self, name)}")
        for name in ("mount_m", "river_width_m", "railway_width_m", "least_m2"):
            if not (isfinite(getattr(self, name)) and getattr(self, name) >= 0):
                raise ValueError(f"{name} must be at least 0, not {getattr(self, name)}")
        if not 0 < self.covered_share <= 1:
            raise ValueError(f"covered_share must be in (0, 1], not {self.covered_share}")
        if not 0 < self.new_fov_deg <= 180:
            raise ValueError(f"new_fov_deg must be in (0, 180], not {self.new_fov_deg}")

    def by_night(self, guard_range_m: float = 20.0) -> "SightPolicy":
        """Return the policy with the range of a guard with a torch; cameras keep theirs."""
        return replace(self, guard_range_m=guard_range_m)
