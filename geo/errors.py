"""The few errors the domain raises. What HTTP status or exit code they mean is decided outside.

GridbeatError
├── InputError       outside data breaks the contract; carries every fault at once
├── NotFoundError    something that was asked for by name or id does not exist
├── DeniedError      the person who asks may not have or do it
├── ConflictError    the request is right but the present state does not allow it
├── SetupError       the machine lacks something; says what to install or run
└── CancelledError   the person who started the work stopped it

An infeasible split or patrol is a result with an explanation, never an exception.
"""

from collections.abc import Sequence

from geo.faults import Fault


class GridbeatError(Exception):
    """Base of every error gridbeat raises on purpose."""


class InputError(GridbeatError):
    """Outside data breaks the contract; `faults` names every fault at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type["InputError"], tuple[list[Fault]]]:
        """Travel between processes with the faults, not with the text made of them."""
        return type(self), (self.faults,)


class NotFoundError(GridbeatError):
    """Something that was asked for by name or id does not exist."""


class DeniedError(GridbeatError):
    """The person who asks may not have or do it."""


class ConflictError(GridbeatError):
    """The request is right but the present state does not allow it."""


class SetupError(GridbeatError):
    """The machine lacks something; the message says what to install or run."""


class CancelledError(GridbeatError):
    """The person who started the work stopped it."""
