"""What a handler of an item works with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.sync.here import Here
from api.sync.places import Places
from api.sync.schemas import Content
from data.store.sync_items import Claimed


@dataclass(frozen=True)
class Doing:
    """What a handler works with.

    Parameters
    ----------
    at, now
        When it was made, as we believe, and when it is done.
    flags
        What is odd about its time.
    places
        Where stops are.
    decided
        A dispatcher has decided that it counts, against what is here.
    """

    session: Session
    here: Here
    claimed: Claimed
    content: Content
    at: datetime
    now: datetime
    flags: tuple[str, ...]
    places: Places
    decided: bool = False
