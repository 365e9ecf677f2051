"""Until when somebody on duty can still leave to be at a place in time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.patrol.repair.passes import Passes
from geo.patrol.repair.ways import Spot, Ways

MOST_PLACES = 256
"""So many places at once, for the memory it takes."""


@dataclass(frozen=True)
class Track:
    """Where a guard is from a moment on, as planned.

    Parameters
    ----------
    spot, ready_s
        Where and when it begins.
    end_s
        End of duty.
    meals_s
        Begin and end of the meals still to come: nobody leaves or arrives in one.
    walked
        What the guard walks from then on.
    """

    guard_id: str
    spot: Spot
    ready_s: float
    end_s: float
    meals_s: tuple[tuple[float, float], ...]
    walked: Passes


class Latest(NamedTuple):
    """(q,) the latest moment somebody may leave for each place, -inf for none, and the track."""

    leave_s: NDArray[np.float64]
    track: NDArray[np.intp]


class _Piece(NamedTuple):
    """Part of a track without meals: moments, places, and whether the guard then moves on.

    `most_s` pairs the latest arrival of those who eat so many meals on the way with the time these
    take.
    """

    moment_s: NDArray[np.float64]
    segment: NDArray[np.intp]
    at_m: NDArray[np.float64]
    moves: NDArray[np.bool_]
    until_s: float
    most_s: list[tuple[float, float]]


def latest(
    ways: Ways,
    tracks: list[Track],
    nodes: NDArray[np.intp],
    due_s: NDArray[np.float64],
    speed_mps: float,
) -> Latest:
    """Return until when somebody can still leave the planned walk and be at a junction in time.

    A guard on the way along a segment can turn round or go on; who leaves eats at the planned time
    on the way, and arrives before the end of duty.

    Parameters
    ----------
    nodes, due_s
        (q,) junctions and when somebody must be there.
    """
    found = Latest(np.full(len(nodes), -np.inf), np.full(len(nodes), -1, dtype=np.intp))
    pieces = [(number, piece) for number, track in enumerate(tracks) for piece in _pieces(track)]
    for low in range(0, len(nodes), MOST_PLACES):
        part = slice(low, low + MOST_PLACES)
        one, back = np.unique(nodes[part], return_inverse=True)
        rows = np.stack([ways.row(node) for node in one.tolist()])
        for number, piece in pieces:
            away_s = _away_s(ways, rows, piece, speed_mps)[back.ravel()]
            leave_s = _leave_s(piece, away_s, due_s[part])
            later = leave_s > found.leave_s[part]
            found.leave_s[part][later] = leave_s[later]
            found.track[part][later] = number
    return found


def _away_s(
    ways: Ways, rows: NDArray[np.float64], piece: _Piece, speed_mps: float
) -> NDArray[np.float64]:
    """Return (q, k) the seconds from each moment's place to each junction."""
    a, b = ways.net.edges[piece.segment].T
    rest_m = ways.net.length_m[piece.segment] - piece.at_m
    return np.minimum(rows[:, a] + piece.at_m, rows[:, b] + rest_m) / speed_mps


def _leave_s(
    piece: _Piece, away_s: NDArray[np.float64], due_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (q,) the latest moment to leave within a piece; -inf where it is too late all along.

    After a moment from which the place is reached in time, and before the next from which it is
    not, a guard who stands can wait for what is left; one who walks away uses it up at twice the
    speed, as the way back grows.
    """
    moment_s = piece.moment_s
    next_s = np.r_[moment_s[1:], piece.until_s]
    best = np.full(len(due_s), -np.inf)
    for latest_s, meals_s in piece.most_s:
        most_s = np.minimum(due_s - meals_s, latest_s)
        spare_s = most_s[:, None] - moment_s - away_s
        in_time = spare_s >= -1e-9
        last = in_time.shape[1] - 1 - in_time[:, ::-1].argmax(axis=1)
        spare = spare_s[np.arange(len(due_s)), last]
        waits = np.where(piece.moves[last], spare / 2, spare)
        leave_s = np.minimum(moment_s[last] + np.maximum(waits, 0.0), next_s[last])
        best = np.where(in_time.any(axis=1), np.maximum(best, leave_s), best)
    return best


def _pieces(track: Track) -> Iterator[_Piece]:
    """Yield the parts of a track between meals."""
    moment_s, segment, at_m, moves = _moments(track)
    cuts = [(begin_s, end_s) for begin_s, end_s in track.meals_s if end_s > track.ready_s]
    free_s = track.ready_s
    for number, (begin_s, end_s) in enumerate([*cuts, (track.end_s, track.end_s)]):
        if begin_s > free_s:
            # The last moment up to then tells where the guard is and whether he moves.
            first = int(np.flatnonzero(moment_s <= free_s + 1e-9)[-1])
            which = np.arange(first, np.searchsorted(moment_s, begin_s - 1e-9))
            if not len(which):
                which = np.array([first])
            begins = np.maximum(moment_s[which], free_s)
            rests = cuts[number:]
            ends = [begin for begin, _ in rests] + [track.end_s]
            eaten = np.cumsum([0.0] + [end - begin for begin, end in rests])
            # Who eats n meals on the way arrives n meals later, and before the end of duty.
            most = [(min(ends[0], track.end_s), 0.0)]
            most += [(track.end_s - float(meals), float(meals)) for meals in eaten[1:]]
            yield _Piece(begins, segment[which], at_m[which], moves[which], begin_s, most)
        free_s = end_s


def _moments(
    track: Track,
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.float64], NDArray[np.bool_]]:
    """Return when a track begins to move and to stand, where, and which of both."""
    walked = track.walked
    still = np.zeros(len(walked), dtype=bool)
    moment_s = np.r_[track.ready_s, np.c_[walked.begin_s, walked.end_s].ravel()]
    segment = np.r_[track.spot.segment, np.repeat(walked.segment, 2)].astype(np.intp)
    at_m = np.r_[track.spot.at_m, np.c_[walked.from_m, walked.to_m].ravel()]
    moves = np.r_[False, np.c_[~still, still].ravel()]
    order = np.argsort(moment_s, kind="stable")
    return moment_s[order], segment[order], at_m[order], moves[order]
