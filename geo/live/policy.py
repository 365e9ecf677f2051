"""When the control room is told: distances and times, set by whoever runs the service."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LivePolicy:
    """Limits of the rules of a running shift.

    Parameters
    ----------
    off_m, back_m
        So far from every walk of the shift, the error of the fix taken off, somebody is off it;
        within the second he is back. Between the two nothing changes.
    off_s, back_s
        For so long before it is told, and before it is taken back.
    poor_m
        A fix with a greater error shows nothing.
    gap_s
        Fixes farther apart are not taken for one stay: nobody knows what was between them. The
        live map draws such a gap as a gap.
    silent_min
        So long after the last fix or check-in somebody on shift is out of contact.

    Raises
    ------
    ValueError
        A limit is not above the one it has to be above.
    """

    off_m: float = 60.0
    back_m: float = 35.0
    off_s: float = 120.0
    back_s: float = 30.0
    poor_m: float = 60.0
    gap_s: float = 90.0
    silent_min: float = 10.0

    def __post_init__(self) -> None:
        if not 0 < self.back_m < self.off_m:
            raise ValueError("back_m must be above 0 and below off_m")
        for name in ("off_s", "back_s", "poor_m", "gap_s", "silent_min"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0")
