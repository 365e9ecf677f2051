"""One ledger of visits: who was where when, how that is known, and what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.clock import LOCAL

SOURCES = ("track", "tag", "camera")
CREDIBILITY = ("sure", "probable", "not")
"""What is probable is shown and never counts."""

COLUMNS = ("kind", "ref_id", "at", "by", "source", "credibility", "doubt")

DOUBTS = {
    "": "",
    "clock": "时钟不符 the device's clock is wrong",
    "unknown": "没有这个巡更点 no such place",
    "radius": "不在巡更点旁扫码 scanned away from the place",
    "speed": "两次扫码相距太远 nobody gets from one scan to the next so fast",
    "two_devices": "同一标签同时在两台设备上 one tag on two devices at once",
}


@dataclass(frozen=True)
class Ledger:
    """Visits in order of time.

    Parameters
    ----------
    visits
        Columns `kind` and `ref_id` (what was visited: a kind of stop and its number, or "segment"
        and the segment's), `at` (zone-aware), `by` (guard), `source` (`SOURCES`), `credibility`
        (`CREDIBILITY`) and `doubt` (a key of `DOUBTS`).
    """

    visits: pd.DataFrame

    @classmethod
    def of(cls, parts: Sequence[pd.DataFrame]) -> "Ledger":
        """Return the ledger of several frames of visits."""
        full = [part.loc[:, list(COLUMNS)] for part in parts if len(part)]
        frame = pd.concat(full, ignore_index=True) if full else no_visits()
        return cls(frame.sort_values(["at", "kind", "ref_id"], kind="stable", ignore_index=True))

    def counting(self, *, cameras: bool = True) -> pd.DataFrame:
        """Return the visits that count: sure, with nothing against them.

        Parameters
        ----------
        cameras
            Whether what was only seen by camera counts.
        """
        visits = self.visits
        counts = (visits["credibility"] == "sure") & (visits["doubt"] == "")
        if not cameras:
            counts &= visits["source"] != "camera"
        return visits[counts]

    def worst_gap_min(self, begin: pd.Timestamp, end: pd.Timestamp) -> "pd.Series":
        """Return the longest time without a counting visit, per (kind, ref_id) ever visited."""
        visits = self.counting()
        inside = visits[(visits["at"] >= begin) & (visits["at"] <= end)]
        ends = [
            inside[["kind", "ref_id"]].drop_duplicates().assign(at=moment)
            for moment in (begin, end)
        ]
        every = pd.concat([ends[0], inside[["kind", "ref_id", "at"]], ends[1]])
        every = every.sort_values(["kind", "ref_id", "at"])
        gap = every.groupby(["kind", "ref_id"])["at"].diff().dt.total_seconds() / 60
        return gap.groupby([every["kind"], every["ref_id"]]).max()


def no_visits() -> pd.DataFrame:
    """Return a frame of visits without rows."""
    frame = pd.DataFrame({name: pd.Series([], dtype=object) for name in COLUMNS})
    return frame.astype({"at": pd.DatetimeTZDtype("us", LOCAL)})


def camera_visits(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return the visits of camera rounds.

    Parameters
    ----------
    rounds
        `kind`, `ref_id` (a place in the camera's view), `at` and `by` (who looked).
    """
    return rounds.assign(source="camera", credibility="sure", doubt="")[list(COLUMNS)]


def levels(chance: np.ndarray, sure: float, probable: float) -> np.ndarray:
    """Return the credibility of chances."""
    return np.select([chance >= sure, chance >= probable], ["sure", "probable"], "not").astype(
        object
    )
