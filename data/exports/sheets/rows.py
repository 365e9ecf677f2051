"""The timed rows of a sheet: streets from–to, and what is passed on them."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from data.exports.sheets.sketch import Mark
from data.exports.sheets.text import Word
from data.exports.sheets.words import KINDS, clock
from geo.patrol.duty import Duty, Stop
from geo.patrol.passages import UNNAMED, Passage

BLOCKS_MIN = (0.0, 3.0, 6.0, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0)
"""Passages are put together in rows of so many minutes: the fewest that fit the page are taken."""
MOST_STREETS = 3
"""A row names so many streets at most."""
AGAIN = pd.Timedelta(minutes=5)
"""A place passed again so soon is not told twice."""


@dataclass(frozen=True)
class Row:
    """A stretch of time: the streets walked and the stops on them, both in time order."""

    begin: pd.Timestamp
    end: pd.Timestamp
    streets: tuple[str, ...]
    stops: tuple[Stop, ...]


def rows(duty: Duty, block_min: float) -> list[Row]:
    """Return the rows of a shift; together they hold every stop but handovers and repetitions."""
    stops = list(_told(duty.stops))
    blocks = list(_blocks(duty.passages, pd.Timedelta(minutes=block_min)))
    if not blocks:
        return [Row(duty.start, duty.end, (), tuple(stops))] if stops else []
    # What comes before the first walk is told with it, what comes after the last with that.
    turns = [bisect_left(stops, block[0].begin, key=lambda stop: stop.at) for block in blocks[1:]]
    return [
        Row(block[0].begin, block[-1].end, _streets(block), tuple(stops[low:high]))
        for block, low, high in zip(blocks, [0, *turns], [*turns, len(stops)], strict=True)
    ]


def _told(stops: Sequence[Stop]) -> Iterator[Stop]:
    """Yield the stops to tell: handovers are among the facts."""
    last: dict[tuple[str, str], pd.Timestamp] = {}
    for stop in stops:
        if stop.ref_id is not None:
            before = last.get((stop.kind, stop.ref_id))
            last[stop.kind, stop.ref_id] = stop.at
            if before is not None and stop.at - before < AGAIN:
                continue
        if stop.kind != "handover":
            yield stop


def _blocks(passages: Sequence[Passage], least: pd.Timedelta) -> Iterator[list[Passage]]:
    """Yield runs of passages that last so long at least, or to the end."""
    block: list[Passage] = []
    for passage in passages:
        block.append(passage)
        if block[-1].end - block[0].begin >= least:
            yield block
            block = []
    if block:
        yield block


def _streets(block: Sequence[Passage]) -> tuple[str, ...]:
    """Return the streets of a block in the order walked; the longest where there are many."""
    metres: dict[str, float] = {}
    for passage in block:
        metres[passage.label] = metres.get(passage.label, 0.0) + passage.length_m
    generic = set(UNNAMED.values())
    kept = sorted(metres, key=lambda label: (label in generic, -metres[label]))[:MOST_STREETS]
    named = [label for label in kept if label not in generic] or kept[:1]
    return tuple(label for label in metres if label in named and label)


def marks(duty: Duty) -> tuple[list[Mark], dict[tuple[str, str], Mark]]:
    """Return the numbered places of a shift in the order first passed, and each by its object."""
    found: dict[tuple[str, str], Mark] = {}
    for stop in duty.stops:
        if stop.ref_id is not None and (stop.kind, stop.ref_id) not in found:
            limited = bool(stop.max_gap_min == stop.max_gap_min)
            number = str(len(found) + 1)
            found[stop.kind, stop.ref_id] = Mark(number, stop.point, limited)
    return list(found.values()), found


def words_of(row: Row, by_object: dict[tuple[str, str], Mark], *, names: bool) -> list[Word]:
    """Return a row in words: from–to, streets, then each stop with its time, number and name."""
    said = [Word(f"{clock(row.begin)}–{clock(row.end)}", bold=True)]
    said += [Word(street) for street in _arrows(row.streets)]
    for stop in row.stops:
        mark = by_object.get((stop.kind, stop.ref_id or ""))
        zh, _ = KINDS.get(stop.kind, (stop.kind, stop.kind))
        name = (stop.name if names else "") if mark else zh
        text = f"{clock(stop.at)} {name}".strip()
        said.append(Word(text, mark=mark.number if mark else "", filled=bool(mark and mark.filled)))
    return said


def _arrows(streets: Sequence[str]) -> list[str]:
    return [f"→ {street}" if number else street for number, street in enumerate(streets)]
