"""How near is near: the choices behind suggested duplicates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite


@dataclass(frozen=True)
class DuplicatePolicy:
    """How near is near. These are choices, not measurements: a manager may set them.

    Parameters
    ----------
    radius_m
        Farthest a duplicate lies, where `radius_by_category` does not say.
    radius_by_category
        Metres for the category of the new case: a manhole lies where it lies, noise carries.
    days
        Most days between the two reports.
    other_category_likeness
        Least likeness of the words of a case in another category; those in the same category may
        be worded in any way. People choose categories in haste.
    space, time, words
        Weights of the three in the score; where a text is missing the other two share it.
    most
        Most suggestions for a case.

    Raises
    ------
    ValueError
        A value is out of its range; the message names it.
    """

    radius_m: float = 50.0
    radius_by_category: Mapping[str, float] = field(default_factory=dict)
    days: float = 14.0
    other_category_likeness: float = 0.5
    space: float = 0.4
    time: float = 0.2
    words: float = 0.4
    most: int = 5

    def __post_init__(self) -> None:
        radii = {f"radius of {name}": metres for name, metres in self.radius_by_category.items()}
        for name, value in {"radius_m": self.radius_m, "days": self.days, **radii}.items():
            if not (isfinite(value) and value > 0):
                raise ValueError(f"{name} must be above 0, not {value}")
        if not 0 <= self.other_category_likeness <= 1:
            raise ValueError("other_category_likeness must be in [0, 1]")
        weights = (self.space, self.time, self.words)
        if not all(isfinite(weight) and weight >= 0 for weight in weights) or not (
            self.space + self.time > 0
        ):
            raise ValueError("weights must be at least 0, and space or time above it")
        if self.most < 1:
            raise ValueError(f"most must be at least 1, not {self.most}")
