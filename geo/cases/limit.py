"""How long a step may take: an amount and its unit."""

from dataclasses import dataclass
from typing import Literal, get_args

Unit = Literal["hour", "working_hour", "working_day"]
UNITS: tuple[Unit, ...] = get_args(Unit)
_NAMES: dict[Unit, tuple[str, str]] = {
    "hour": ("小时", "hours"),
    "working_hour": ("工作时", "working hours"),
    "working_day": ("工作日", "working days"),
}


@dataclass(frozen=True)
class Limit:
    """So many hours, working hours or working days.

    Raises
    ------
    ValueError
        The amount is not a whole number above 0, or the unit is unknown.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"a limit's unit is one of {', '.join(UNITS)}, not {self.unit}")
        if type(self.amount) is not int or self.amount < 1:
            raise ValueError(f"a limit is a whole number of at least 1, not {self.amount}")

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Return the limit written as in `4 working_hour`."""
        amount, _, unit = text.partition(" ")
        if not amount.isdecimal():
            raise ValueError(f"a limit is written as in '4 working_hour', not '{text}'")
        return cls(int(amount), unit)  # type: ignore[arg-type]  # checked there

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    @property
    def zh(self) -> str:
        """The limit in Chinese."""
        return f"{self.amount} {_NAMES[self.unit][0]}"

    @property
    def en(self) -> str:
        """The limit in English."""
        return f"{self.amount} {_NAMES[self.unit][1]}"
