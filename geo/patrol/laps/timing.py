"""When guards pass the places of a lap: the shortest window in which every gap is kept.

The order of places is given; the moments are the variables of a linear program. Nobody walks
faster than the way takes, who comes early stands. A place of every r-th window is passed at gaps of
at most r windows, cyclically; the window is made least. So places need no fixed moment: a place may
be passed later by as much as the windows, walked without hurry, are longer than the round.
"""

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array

from geo.patrol.laps.arcs import cuts
from geo.patrol.laps.items import Items
from geo.patrol.laps.weave import Weave

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Walk:
    """A closed walk shared by guards at equal distances.

    Parameters
    ----------
    ends
        (n,) the items in walking order, as the ends they are entered at.
    enter_m
        (n,) when the first guard enters each, in metres that could be walked; ascending.
    length_m
        Metres of the whole walk, standing included.
    guards
        So many share it.
    """

    ends: Ints
    enter_m: Floats
    length_m: float
    guards: int


@dataclass(frozen=True)
class Timing:
    """All walks of a lap, and the metres of the window they keep.

    An item of every r-th window is passed at gaps of at most r times `window_m`.

    Parameters
    ----------
    price
        (posts, variants) by how much the window grows at most for a metre more in a row.
    """

    walks: tuple[Walk, ...]
    window_m: float
    price: Floats


def timed(items: Items, metres: Floats, weave: Weave, guards: int) -> Timing:
    """Return how so many guards walk a lap in the shortest windows.

    In every window each guard walks one arc of the lap in the variant of the window, in the next
    window the next arc. So each goes round a closed walk of lcm(guards, variants) windows;
    gcd(guards, variants) different ones.

    Parameters
    ----------
    metres
        (2 n, 2 n) shortest walks between the ends of items.
    """
    first = cuts(weave.mean_m, guards)
    share, variants = len(first), weave.variants
    different = gcd(share, variants)
    orders = [_order(weave, first, begin) for begin in range(different)]
    ends = np.concatenate([order.ends for order in orders])
    lap = np.concatenate([order.lap for order in orders])
    variant = np.concatenate([order.variant for order in orders])
    sizes = [len(order.ends) for order in orders]
    after = np.concatenate(
        [sum(sizes[:at]) + np.roll(np.arange(size), -1) for at, size in enumerate(sizes)]
    )
    walk_m = items.inner_m[ends // 2] + metres[ends ^ 1, ends[after]]
    laps = share // different
    on = np.concatenate([np.diff(order.lap, append=laps + order.lap[0]) for order in orders])
    moment, period_m, window_m, dual = _solved(ends // 2, variant, after, on, walk_m, items.every)
    enter_m = np.split(moment + lap * period_m, np.cumsum(sizes)[:-1])
    walks = [
        Walk(order.ends, enter, period_m * laps, laps)
        for order, enter in zip(orders, enter_m, strict=True)
    ]
    price = np.zeros_like(weave.row_m)
    np.maximum.at(price, (np.concatenate([order.post for order in orders]), variant), dual)
    return Timing(tuple(walks), window_m, price)


@dataclass(frozen=True)
class _Order:
    """A closed walk: the ends entered; the post before, the variant and the round of each."""

    ends: Ints
    post: Ints
    variant: Ints
    lap: Ints


def _order(weave: Weave, first: list[int], begin: int) -> _Order:
    posts, share, variants = len(weave.posts), len(first), weave.variants
    ends: list[int] = []
    post: list[int] = []
    window_of: list[int] = []
    for window in range(variants * share // gcd(share, variants)):
        arc = (begin + window) % share
        count = (first[(arc + 1) % share] - first[arc]) % posts or posts
        for offset in range(count):
            at = (first[arc] + offset) % posts
            part = [weave.posts[at], *weave.rows[at][window % variants]]
            ends += part
            post += [at] * len(part)
            window_of += [window] * len(part)
    walked = np.array(window_of, dtype=np.intp)
    return _Order(
        np.array(ends, dtype=np.intp),
        np.array(post, dtype=np.intp),
        walked % variants,
        walked // variants,
    )


def _solved(  # noqa: PLR0917 - the parts of one linear program
    item: Ints, variant: Ints, after: Ints, on: Ints, walk_m: Floats, every: Ints
) -> tuple[Floats, float, float, Floats]:
    """Return the moment of each passage within the period, the period, the window and prices.

    A price is what a metre more on the way after a passage adds to the window.

    Parameters
    ----------
    after, on
        (n,) the passage a guard makes next, and whether that is in the next period.
    """
    count = len(item)
    order = np.lexsort((variant, item))
    last = np.r_[item[order][1:] != item[order][:-1], True]
    begin = np.r_[0, np.flatnonzero(last)[:-1] + 1]
    again = np.roll(order, -1)
    again[last] = order[begin]
    one, step = np.ones(count), np.arange(count)
    period, window = np.full(count, count), np.full(count, count + 1)
    rows = np.r_[step, step, step, *(4 * [count + step])]
    columns = np.r_[step, after, period, again, order, period, window]
    values = np.r_[one, -one, -on, one, -one, last, -every[item[order]]]
    # Of an item passed once both moments are the same and cancel out.
    matrix = coo_array((values, (rows, columns)), shape=(2 * count, count + 2)).tocsr()
    cost = np.r_[np.zeros(count + 1), 1.0]
    free = [(0, 0), *([(None, None)] * (count - 1)), (0, None), (0, None)]
    found = linprog(
        cost, A_ub=matrix, b_ub=np.r_[-walk_m, np.zeros(count)], bounds=free, method="highs"
    )
    if found.x is None:
        raise RuntimeError(found.message)
    price = np.maximum(-found.ineqlin.marginals[:count], 0.0)
    return found.x[:count], float(found.x[count]), float(found.x[count + 1]), price
