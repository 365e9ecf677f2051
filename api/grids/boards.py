"""The boards of the communities edited last, kept so that a preview answers at once."""

from collections import OrderedDict
from threading import Lock

from sqlalchemy.orm import Session

from data.store import communities, registry
from data.store.registry import Stored
from geo.errors import ConflictError
from geo.partition import SplitParams
from geo.partition.edits import Board, board_of

MOST_KEPT = 4


class Boards:
    """Boards by community and revision, those used longest ago forgotten first."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[object, ...], Board] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, stored: Stored, params: SplitParams) -> Board:
        """Return the board of a stored community, in WGS 84; whoever asks meanwhile waits for it.

        Parameters
        ----------
        params
            Settings of the plan.

        Raises
        ------
        InputError
            The stored community cannot be split.
        ConflictError
            The community was replaced while it was read.
        """
        land = (params.nest, params.merge) if params.exclusive else ()
        key = stored.id, stored.revision, params.by_entrance, params.exclusive, land
        with self._lock:
            if key not in self._kept:
                self._kept[key] = _derived(session, stored, params)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return self._kept[key]

    def __len__(self) -> int:
        return len(self._kept)


def _derived(session: Session, stored: Stored, params: SplitParams) -> Board:
    community = communities.load(session, stored.id)
    if registry.find(session, str(stored.id)).revision != stored.revision:
        raise ConflictError(f"{stored.name} was replaced just now; ask again.")
    return board_of(community, params.by_entrance, params)
