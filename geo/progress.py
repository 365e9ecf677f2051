"""How long work tells its progress and learns that it should stop."""

from typing import Protocol


class Progress(Protocol):
    """Told from time to time how far the work is; raises `CancelledError` to stop it."""

    def __call__(self, step: str, share: float) -> None:
        """Take the name of the step being done and the share of the whole done, 0 to 1."""


def silent(step: str, share: float) -> None:
    """Tell nobody."""
