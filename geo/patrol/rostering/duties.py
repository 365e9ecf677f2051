"""What everybody on duty does: posts, walks, relieves the walkers at meals, or stands by."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from geo.patrol.rostering.fairness import days_of
from geo.patrol.rostering.model import Ints
from geo.patrol.rostering.request import Post, Request
from geo.schema import RESULTS

COLUMNS = [column.name for column in RESULTS["roster"].columns]
UNABLE = 1e6


class Turns:
    """Shares duties out: who has done one least often so far is first."""

    def __init__(self, guards: int, posts: Sequence[Post], able: NDArray[np.bool_]) -> None:
        self.posts, self.able = posts, able
        self.manned = np.zeros(guards)
        self.relieved = np.zeros(guards)

    def share(self, present: NDArray[np.int64], walkers: int) -> list[str]:
        """Return the duty of each guard who is present, of whom at most `walkers` walk."""
        duty = dict.fromkeys(present.tolist(), "walk")
        if self.posts:
            price = np.where(self.able[present], self.manned[present][:, None], UNABLE)
            rows, columns = linear_sum_assignment(price)
            for row, column in zip(rows, columns, strict=True):
                guard = int(present[row])
                duty[guard] = f"post:{self.posts[column].centre}"
                self.manned[guard] += 1
        others = [guard for guard, what in duty.items() if what == "walk"]
        others.sort(key=lambda guard: (self.relieved[guard], guard))
        spare = len(others) - walkers
        for number, guard in enumerate(others[: max(spare, 0)]):
            duty[guard] = "standby" if number else "relief"
            self.relieved[guard] += 1
        return [duty[guard] for guard in present.tolist()]


def table(request: Request, need: Sequence[int], plan: Ints) -> pd.DataFrame:
    """Return the roster in the contract's columns, in time order.

    Parameters
    ----------
    plan
        (guards, days) number of the shift, -1 for none.
    """
    able = np.array(
        [
            [
                post.skill is None or post.skill in request.skills.get(guard, ())
                for post in request.manned
            ]
            for guard in request.guard_ids
        ],
        dtype=bool,
    ).reshape(request.guards, len(request.manned))
    turns = Turns(request.guards, request.manned, able)
    walkers = min(need) - len(request.manned)
    if request.walkers is not None:
        walkers = min(walkers, request.walkers)
    rows: list[tuple[str, date, str, object, object, str]] = []
    for number, day in enumerate(days_of(request)):
        for s, shift in enumerate(request.system.shifts):
            present = np.flatnonzero(plan[:, number] == s)
            begins, ends = shift.span(day)
            for guard, duty in zip(present, turns.share(present, walkers), strict=True):
                rows.append((request.guard_ids[guard], day, shift.name, begins, ends, duty))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.sort_values(["start", "guard_id"], ignore_index=True)
