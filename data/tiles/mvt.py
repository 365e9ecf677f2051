"""A layer of a vector tile (MVT 2.1), written in a few sweeps over all features.

Everything in a feature is a varint: tags, lengths, numbers. So the features of a layer are one
stream of whole numbers, put together with arrays and encoded at once.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.tiles.grid import EXTENT
from data.tiles.strokes import strokes
from data.tiles.varints import Ints, encoded, sizes

_SHORT = [bytes([number]) for number in range(0x80)]
"""Varints of one byte."""
_HEAD = 4
"""Numbers before a feature's tags: of the feature, its length, of the id, the id."""


def layer(
    name: str, shapes: NDArray[Any], ids: Sequence[int], columns: Mapping[str, Sequence[Any]]
) -> bytes:
    """Return a tile of one layer; without any shape left it is empty.

    Parameters
    ----------
    shapes
        Shape (n,): in units of the tile, y downwards.
    ids
        Shape (n,): numbers of the features, not negative.
    columns
        Values of each feature by column: texts, numbers, truths; None for no value.
    """
    drawn = strokes(shapes)
    if not len(drawn.which):
        return b""
    tags, many, keys, values = _tags(drawn.which, columns)
    body = _features(drawn.which, np.asarray(ids, dtype=np.int64), drawn, tags, many)
    parts = [
        _bytes(1, name.encode()),
        body,
        *(_bytes(3, key.encode()) for key in keys),
        *(_bytes(4, _value(value)) for value in values),
        _number(5, EXTENT),
        _number(15, 2),
    ]
    return _bytes(3, b"".join(parts))


def _features(which: Ints, ids: Ints, drawn: Any, tags: Ints, many: Ints) -> bytes:
    """Return all features as bytes: each a length and numbers."""
    ids = ids[which]
    count = np.diff(drawn.begins)
    starts = np.cumsum(many) - many
    tag_bytes = _summed(sizes(tags), starts, many)
    shape_bytes = _summed(sizes(drawn.numbers), drawn.begins[:-1], count)
    tagged = many > 0
    length = 1 + sizes(ids) + 2 + 1 + sizes(shape_bytes) + shape_bytes
    length += np.where(tagged, 1 + sizes(tag_bytes) + tag_bytes, 0)
    size = _HEAD + np.where(tagged, 2 + many, 0) + 4 + count
    at = np.cumsum(size) - size
    numbers = np.empty(int(size.sum()), dtype=np.int64)
    head: tuple[Any, ...] = (0x12, length, 0x08, ids)
    for offset, value in enumerate(head):
        numbers[at + offset] = value
    here = at + _HEAD
    numbers[here[tagged]] = 0x12
    numbers[here[tagged] + 1] = tag_bytes[tagged]
    numbers[_spread(here + 2, starts, many)] = tags
    here = here + np.where(tagged, 2 + many, 0)
    shape: tuple[Any, ...] = (0x18, drawn.kinds, 0x22, shape_bytes)
    for offset, value in enumerate(shape):
        numbers[here + offset] = value
    numbers[_spread(here + 4, drawn.begins[:-1], count)] = drawn.numbers
    return encoded(numbers)


def _spread(to: Ints, begins: Ints, count: Ints) -> Ints:
    """Return where each of the numbers goes that stand in runs and shall begin elsewhere."""
    total = int(count.sum())
    return np.arange(total) + np.repeat(to - begins, count)


def _summed(values: Ints, begins: Ints, count: Ints) -> Ints:
    """Return the sum of each run of values; of an empty one 0."""
    total = np.concatenate([[0], np.cumsum(values)])
    return total[begins + count] - total[begins]


def _tags(
    which: Ints, columns: Mapping[str, Sequence[Any]]
) -> tuple[Ints, Ints, list[str], list[Any]]:
    """Return tags feature by feature, how many each has, and the tables of keys and values."""
    keys: list[str] = []
    values: list[Any] = []
    found = np.full((len(which), len(columns), 2), -1, dtype=np.int64)
    for name, cells in columns.items():
        codes, unique = _coded(np.asarray(cells, dtype=object)[which].tolist())
        there = codes >= 0
        if not there.any():
            continue
        found[there, len(keys), 0] = len(keys)
        found[there, len(keys), 1] = codes[there] + len(values)
        keys.append(name)
        values.extend(unique)
    there = found[:, :, 0] >= 0
    return found[there].reshape(-1), 2 * there.sum(axis=1), keys, values


def _coded(cells: Sequence[Any]) -> tuple[Ints, list[Any]]:
    """Return the number of each value, -1 for what is absent, and the values by their numbers."""
    unique: list[Any] = []
    numbers: dict[Any, int] = {}
    for value in dict.fromkeys(cells):
        if value is None or value != value:  # noqa: PLR0124 - not a number
            numbers[value] = -1
        else:
            numbers[value] = len(unique)
            unique.append(value)
    return np.fromiter(map(numbers.__getitem__, cells), np.int64, len(cells)), unique


def _value(value: Any) -> bytes:
    if isinstance(value, str):
        return _bytes(1, value.encode())
    if isinstance(value, bool):
        return _number(7, int(value))
    if isinstance(value, int):
        return _number(4, value) if value >= 0 else _number(6, (value << 1) ^ (value >> 63))
    return b"\x19" + struct.pack("<d", value)


def _number(tag: int, value: int) -> bytes:
    return _SHORT[tag << 3] + _varint(value)


def _bytes(tag: int, value: bytes) -> bytes:
    size = len(value)
    length = _SHORT[size] if size < 0x80 else _varint(size)
    return _SHORT[(tag << 3) | 2] + length + value


def _varint(value: int) -> bytes:
    if value < 0x80:
        return _SHORT[value]
    out = bytearray()
    while value > 0x7F:
        out.append((value & 0x7F) | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
