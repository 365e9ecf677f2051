"""A short closed walk over items: 2-opt and Or-opt, shaken (iterated local search)."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]

LONGEST_MOVED = 3
GAIN_M = 1e-6
LEAST_SHAKEN = 8


def tour(metres: Floats, items: Ints, rng: np.random.Generator, shakes: int) -> Ints:
    """Return the items in the order of a short closed walk, each as the end it is entered at.

    Parameters
    ----------
    metres
        (2 n, 2 n) shortest walks between ends.
    items
        (k,) the items to pass.
    shakes
        How often the best walk is cut into four, put together otherwise and improved.
    """
    best = _improved(metres, _greedy(metres, items))
    if len(items) < LEAST_SHAKEN:
        return best
    for _ in range(shakes):
        one, two, three = np.sort(rng.choice(np.arange(1, len(items)), 3, replace=False))
        shaken = np.r_[best[:one], best[two:three], best[one:two], best[three:]]
        found = _improved(metres, shaken)
        if between_m(metres, found) < between_m(metres, best) - GAIN_M:
            best = found
    return best


def between_m(metres: Floats, walk: Ints) -> float:
    """Return the metres walked between the items of a closed walk."""
    return float(metres[walk ^ 1, np.roll(walk, -1)].sum())


def _greedy(metres: Floats, items: Ints) -> Ints:
    walk = [2 * int(items[0])]
    left = np.r_[2 * items[1:], 2 * items[1:] + 1]
    while len(left):
        nearest = int(left[metres[walk[-1] ^ 1, left].argmin()])
        walk.append(nearest)
        left = left[left // 2 != nearest // 2]
    return np.array(walk, dtype=np.intp)


def _improved(metres: Floats, walk: Ints) -> Ints:
    while True:
        gain, changed = max(
            (_reversed(metres, walk), _moved(metres, walk)), key=lambda move: move[0]
        )
        if gain <= GAIN_M:
            return walk
        walk = changed()


def _reversed(metres: Floats, walk: Ints):  # type: ignore[no-untyped-def]
    """Return the best reversal of a stretch: its gain, and what makes it."""
    leave, then = walk ^ 1, np.roll(walk, -1)
    now = metres[leave, then]
    gain = now[:, None] + now[None, :] - metres[np.ix_(leave, leave)] - metres[np.ix_(then, then)]
    gain = np.triu(gain, 1)
    one, two = np.unravel_index(gain.argmax(), gain.shape)

    def changed() -> Ints:
        turned = walk[one + 1 : two + 1][::-1] ^ 1
        return np.r_[walk[: one + 1], turned, walk[two + 1 :]]

    return float(gain[one, two]), changed


def _moved(metres: Floats, walk: Ints):  # type: ignore[no-untyped-def]
    """Return the best move of up to three items to another place, either way round."""
    count = len(walk)
    leave, then = walk ^ 1, np.roll(walk, -1)
    now = metres[leave, then]
    best, how = 0.0, (0, 0, 0, False)
    for size in range(1, min(LONGEST_MOVED, count - 2) + 1):
        into, out = walk, np.roll(leave, 1 - size)
        before, after = np.roll(leave, 1), np.roll(walk, -size)
        saved = metres[before, into] + metres[out, after] - metres[before, after]
        for turned in (False, True):
            first, last = (out, into) if turned else (into, out)
            added = metres[np.ix_(first, leave)] + metres[np.ix_(last, then)] - now
            gain = saved[:, None] - added
            for step in range(-1, size):
                gain[np.arange(count), (np.arange(count) + step) % count] = -1.0
            at, to = np.unravel_index(gain.argmax(), gain.shape)
            if gain[at, to] > best:
                best, how = float(gain[at, to]), (int(at), int(to), size, turned)

    def changed() -> Ints:
        at, to, size, turned = how
        moved = walk[(at + np.arange(size)) % count]
        place = int(walk[to])
        rest = walk[~np.isin(walk, moved)]
        cut = int(np.flatnonzero(rest == place)[0]) + 1
        return np.r_[rest[:cut], moved[::-1] ^ 1 if turned else moved, rest[cut:]]

    return best, changed
