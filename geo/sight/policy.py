"""How far guards and cameras see, how often a centre looks, and what is too small to count."""

from dataclasses import dataclass, fields
from math import isfinite


@dataclass(frozen=True)
class SightPolicy:
    """What counts as seen. House values, none of them a norm: set them after a walk on the spot.

    Parameters
    ----------
    day_m, lit_night_m, unlit_night_m
        How far from where he walks a guard notices what is wrong: by day, at night on a street
        with lamps, at night on one without. A street of which `lit` is not said has no lamps.
    night
        True for the hours of darkness.
    step_m
        Guards look around every so often along a street.
    camera_range_m, camera_fov_deg
        For cameras whose layer does not say. A camera of which neither azimuth nor field is said
        is a dome that looks all round.
    camera_s
        Seconds a person at the screen gives each camera in a round.
    limit_min
        How long ground may stay unseen where no street near it has a limit.
    narrow_m, least_m2
        Dead ground narrower or smaller than this is a sliver: left out, but counted.

    Raises
    ------
    ValueError
        A value is not above 0; the message names it.
    """

    day_m: float = 30.0
    lit_night_m: float = 25.0
    unlit_night_m: float = 15.0
    night: bool = False
    step_m: float = 5.0
    camera_range_m: float = 30.0
    camera_fov_deg: float = 90.0
    camera_s: float = 10.0
    limit_min: float = 480.0
    narrow_m: float = 1.0
    least_m2: float = 20.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "night" and not (isfinite(value) and value > 0):
                raise ValueError(f"{field.name} must be above 0, not {value}")


DEFAULT_SIGHT = SightPolicy()
