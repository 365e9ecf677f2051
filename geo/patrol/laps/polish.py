"""The last per cent of a lap: every change is judged by the true window.

Where the lap begins decides which guard changes to the next variant where, so every beginning is
tried. Then items whose rows have a price in the linear program of `geo.patrol.laps.timing` are put
elsewhere, one after the other, as long as that makes the window shorter.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geo.patrol.laps.items import Items
from geo.patrol.laps.timing import Timing, timed
from geo.patrol.laps.weave import Weave, Wish

FREE = 1e-3
"""Price of a metre in rows that have none, beside the dearest one: they are not to grow long."""
GAIN_M = 1e-3

Floats = NDArray[np.float64]


def polished(
    items: Items,
    metres: Floats,
    weave: Weave,
    wished: Wish,
    *,
    tries: int,
    expired: Callable[[], bool],
) -> Weave:
    """Return a lap with a window no longer; the first found that is as short as wished.

    Parameters
    ----------
    metres
        (2 n, 2 n) shortest walks between the ends of items.
    tries
        Changes judged at most, after the beginnings.
    expired
        Stop from outside.
    """
    turns = [weave.turned(posts) for posts in range(len(weave.posts))]
    timings = [timed(items, metres, turn, wished.guards) for turn in turns]
    first = int(np.argmin([timing.window_m for timing in timings]))
    best, timing = turns[first], timings[first]
    waiting = _dear(items, best, timing)
    for _ in range(tries):
        if timing.window_m <= wished.window_m or not waiting or expired():
            break
        changed = _moved(items, metres, best, timing, waiting.pop(0))
        after = timed(items, metres, changed, wished.guards)
        if after.window_m < timing.window_m - GAIN_M:
            best, timing = changed, after
            waiting = _dear(items, best, timing)
    return best


def _dear(items: Items, weave: Weave, timing: Timing) -> list[int]:
    """Return the items in rows that have a price, the dearest first."""
    cost = np.zeros(len(items))
    for stretch, rows in enumerate(weave.rows):
        for row, ways in enumerate(rows):
            for way in ways:
                cost[way // 2] += timing.price[stretch, row]
    order = np.argsort(-cost, kind="stable")
    return order[cost[order] > 0].tolist()


def _moved(items: Items, metres: Floats, weave: Weave, timing: Timing, item: int) -> Weave:
    """Return a lap with one item where it is cheapest, elsewhere than before."""
    loom = weave.loom(items, metres)
    price = timing.price + FREE * max(float(timing.price.max()), FREE)
    stretch, first, _ = loom.where[item]
    rows = slice(first, None, loom.every[item])
    price[stretch, rows] += price.max()
    loom.drop(item)
    loom.put(item, loom.best(item, loom.near[item], price.tolist()))
    return Weave(loom.posts, loom.rows, loom.row_m)
