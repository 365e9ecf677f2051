"""Streams of whole numbers as protobuf's varints, all at once."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_STEPS = np.array([1 << (7 * step) for step in range(1, 9)], dtype=np.int64)


def sizes(values: Ints) -> Ints:
    """Return how many bytes each number takes; numbers are not negative."""
    found = np.ones(len(values), dtype=np.int64)
    top = int(values.max()) if len(values) else 0
    for step in _STEPS:
        if top < step:
            break
        found += values >= step
    return found


def encoded(values: Ints) -> bytes:
    """Return the numbers as varints one after the other."""
    if not len(values):
        return b""
    size = sizes(values)
    ends = np.cumsum(size)
    begins = ends - size
    out = np.empty(int(ends[-1]), dtype=np.uint8)
    single = size == 1
    out[begins[single]] = values[single]
    rest, size, begins = values[~single], size[~single], begins[~single]
    for at in range(int(size.max(initial=0))):
        here = size > at
        low = (rest[here] >> (7 * at)) & 0x7F
        more = (size[here] > at + 1).astype(np.int64) << 7
        out[begins[here] + at] = low | more
    return out.tobytes()


def zigzag(values: Ints) -> Ints:
    """Return numbers of either sign as numbers that are not negative, small ones small."""
    return (values << 1) ^ (values >> 63)
