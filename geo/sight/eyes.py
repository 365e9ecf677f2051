"""Who looks, and how: all a planner must be told about sight."""

from dataclasses import dataclass, field

from geo.sight.policy import SightPolicy
from geo.sight.rounds import CameraRounds


@dataclass(frozen=True)
class Eyes:
    """Assumptions of sight, and how often the control centres look through their cameras."""

    policy: SightPolicy = field(default_factory=SightPolicy)
    rounds: CameraRounds = field(default_factory=CameraRounds)
