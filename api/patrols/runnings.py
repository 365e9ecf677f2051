"""Plans read back for repairs, kept so that an alarm or a repair answers at once."""

from collections import OrderedDict
from threading import Lock

from sqlalchemy.orm import Session

from data.store import patrol_plans
from data.store.plans import Plan
from geo.patrol.repair import Running, running

MOST_KEPT = 4
PARTS = ("routes", "stops", "streets", "roster")


class Runnings:
    """Running plans by their number, those used longest ago forgotten first.

    What is in a plan never changes, so its number is all there is to know.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[int, Running] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, plan: Plan) -> Running:
        """Return a stored plan as one in force; whoever asks meanwhile waits for it.

        Raises
        ------
        InputError
            The plan is empty.
        """
        with self._lock:
            if plan.id not in self._kept:
                parts = {name: patrol_plans.part(session, plan.id, name) for name in PARTS}
                self._kept[plan.id] = running(parts)
            self._kept.move_to_end(plan.id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return self._kept[plan.id]

    def __len__(self) -> int:
        return len(self._kept)
