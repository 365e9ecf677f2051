"""Camera rounds: an operator looks at the cameras of a centre in turn, and each look is a visit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, inf, isfinite

import numpy as np
from numpy.typing import NDArray

from geo.community import Community
from geo.sight import words


@dataclass(frozen=True)
class CameraRounds:
    """How often the control centres go through their cameras.

    Parameters
    ----------
    interval_min
        Minutes from the start of one round to the start of the next.
    view_s
        Seconds an operator needs for one camera.
    operators
        Operators who share the round of a centre.
    own_interval_min
        Intervals of single centres, by name, that differ.

    Raises
    ------
    ValueError
        A value is out of its range; the message names it.
    """

    interval_min: float = 60.0
    view_s: float = 10.0
    operators: int = 1
    own_interval_min: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for minutes in (self.interval_min, *self.own_interval_min.values()):
            if not (isfinite(minutes) and minutes > 0):
                raise ValueError(f"interval_min must be above 0, not {minutes}")
        if not (isfinite(self.view_s) and self.view_s > 0):
            raise ValueError(f"view_s must be above 0, not {self.view_s}")
        if self.operators < 1:
            raise ValueError(f"operators must be at least 1, not {self.operators}")


@dataclass(frozen=True)
class CentreRound:
    """The round of one centre.

    Parameters
    ----------
    centre, cameras
        Its name and how many cameras belong to it.
    round_min
        What one round takes.
    interval_min
        What was asked.
    """

    centre: str
    cameras: int
    round_min: float
    interval_min: float

    @property
    def kept(self) -> bool:
        """Whether a round is done before the next begins."""
        return self.round_min <= self.interval_min

    @property
    def gap_min(self) -> float:
        """Minutes between two looks at a camera: a round too long follows on without a pause."""
        return max(self.round_min, self.interval_min)


def centre_rounds(community: Community, rounds: CameraRounds) -> list[CentreRound]:
    """Return the round of every centre that has cameras, in the order of the centres."""
    belongs = community["cameras"]["centre"].value_counts()
    names = dict.fromkeys(community["centres"]["name"].dropna())
    return [_round(name, int(belongs[name]), rounds) for name in names if name in belongs]


def camera_gaps_min(community: Community, done: list[CentreRound]) -> NDArray[np.float64]:
    """Return the minutes between two looks at each camera, (n,); inf for one nobody looks at.

    A camera without a `centre`, or with one that is not in the layer `centres`, is looked at by
    nobody.
    """
    gap = {one.centre: one.gap_min for one in done}
    return np.array([gap.get(name, inf) for name in community["cameras"]["centre"]], dtype=float)


def gap_with_more_min(community: Community, rounds: CameraRounds, more: int) -> float:
    """Return the minutes between two looks at `more` new cameras; inf without a control centre.

    They are given to the centre that has most time for them.
    """
    centres = community["centres"]
    control = centres[centres["kind"].fillna("control_centre") == "control_centre"]
    belongs = community["cameras"]["centre"].value_counts()
    gaps = [
        _round(name, int(belongs.get(name, 0)) + more, rounds).gap_min
        for name in control["name"].dropna()
    ]
    return min(gaps, default=inf)


def _round(name: str, cameras: int, rounds: CameraRounds) -> CentreRound:
    round_min = ceil(cameras / rounds.operators) * rounds.view_s / 60
    asked = rounds.own_interval_min.get(name, rounds.interval_min)
    return CentreRound(name, cameras, round_min, asked)


def told(community: Community, done: list[CentreRound], rounds: CameraRounds) -> list[str]:
    """Return what must be said of the rounds: those that cannot be kept, cameras left out."""
    said = [words.round_too_long(one, rounds) for one in done if not one.kept]
    out = len(community["cameras"]) - sum(one.cameras for one in done)
    return [*said, words.cameras_left_out(out)] if out else said
