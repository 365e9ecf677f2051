"""A step that was not taken, as an error: the transaction it was in is undone."""

from geo.cases import Refused
from geo.errors import ConflictError


class RefusedError(ConflictError):
    """The state machine says no; `refused` has the code, why, and what is allowed instead."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused
        super().__init__(str(refused))

    def __reduce__(self) -> tuple[type["RefusedError"], tuple[Refused]]:
        """Travel between processes with the refusal, not with the text made of it."""
        return type(self), (self.refused,)
