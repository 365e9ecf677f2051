"""The edits a person may make of a patrol plan: who does which duty."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Turn:
    """A guard's duty: the shift of a day; `day` is the one it begins on."""

    guard_id: str
    day: date
    shift: str

    def by(self, guard_id: str) -> "Turn":
        """Return the same shift of the same day, done by another guard."""
        return Turn(guard_id, self.day, self.shift)


@dataclass(frozen=True)
class SwapDuties:
    """Two guards exchange their duties, and with them beats, laps, meals and handovers.

    Of one shift: they exchange their beats for it. Of two: each comes when the other would have.
    """

    one: Turn
    two: Turn

    @property
    def inverse(self) -> "SwapDuties":
        """What takes it back."""
        return SwapDuties(self.one.by(self.two.guard_id), self.two.by(self.one.guard_id))

    @property
    def moves(self) -> dict[Turn, str]:
        """Who does each duty afterwards."""
        return {self.one: self.two.guard_id, self.two: self.one.guard_id}


@dataclass(frozen=True)
class GiveDuty:
    """A guard's duty goes to another guard."""

    turn: Turn
    to: str

    @property
    def inverse(self) -> "GiveDuty":
        """What takes it back."""
        return GiveDuty(self.turn.by(self.to), self.turn.guard_id)

    @property
    def moves(self) -> dict[Turn, str]:
        """Who does each duty afterwards."""
        return {self.turn: self.to}


Edit = SwapDuties | GiveDuty
