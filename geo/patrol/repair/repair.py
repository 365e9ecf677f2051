"""From what happened to a repaired plan: the parts in reading order."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.patrol.repair import frames, words
from geo.patrol.repair.alarm import alarms
from geo.patrol.repair.ledger import TOLD_S
from geo.patrol.repair.score import Deal, firsts_of
from geo.patrol.repair.search import SEARCH_S, doing_nothing, search
from geo.patrol.repair.situation import Situation

MOST_TOLD = 50
"""So many late segments are told one by one, the worst first."""


@dataclass(frozen=True)
class Repair:
    """A repaired plan beside what doing nothing would come to.

    Parameters
    ----------
    now
        The situation that was repaired.
    nothing, repaired
        The walks if nobody is told anything new, and those proposed.
    seconds
        Time the repair took.
    """

    now: Situation
    nothing: Deal
    repaired: Deal
    seconds: float

    @cached_property
    def routes(self) -> GeoDataFrame:
        """The contract's layer `routes` of the whole plan, in the CRS it was given in."""
        return frames.routes(self.now, self.repaired)

    @property
    def kept(self) -> list[str]:
        """Guards whose walk is what was planned, to the byte."""
        return [
            line.line.duty.guard_id for line in self.repaired.lines if not self._since(line.line)
        ]

    def layers(self, given: Mapping[str, GeoDataFrame | pd.DataFrame]) -> dict[str, Any]:
        """Return the repaired plan's layers `routes`, `stops`, `streets` and `roster`.

        Parameters
        ----------
        given
            The plan's frames.
        """
        return {
            "routes": self.routes,
            "stops": frames.stops(self.now, self.repaired, given["stops"]),
            "streets": frames.streets(self.now, self.repaired, given["streets"]),
            "roster": frames.roster(self.now, given["roster"]),
        }

    def alarms(self) -> GeoDataFrame:
        """Return the alarms that remain if all walk as proposed; see `geo.patrol.repair.alarms`."""
        return alarms(self.now, lines=[line.line for line in self.repaired.lines])

    def late_s(self, deal: Deal) -> NDArray[np.float64]:
        """Return (m,) how much later than planned, and too late, each segment is seen."""
        ledger = self.now.ledger
        counted = ledger.added_s([line.seen for line in deal.lines]) * (ledger.weight > 0)
        return counted.reshape(-1, 2).max(axis=1)

    @property
    def lost(self) -> int:
        """Limits lost: segments and places seen too late, and later than planned."""
        return self._lost(self.repaired)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        now = self.now
        ends = now.running.moment(now.end_s)
        return {
            "at": now.event.at.isoformat(),
            "until": ends.isoformat(),
            "kept_all": self.lost == 0,
            "lost_guards": sorted(now.gone_s),
            "nothing": self._figures(self.nothing),
            "repaired": self._figures(self.repaired),
            "changed": self._changed(),
            "kept": self.kept,
            "late": self._late(),
            "places": self._places(),
            "closed": self._closed(),
            "words": self._words(),
            "seconds": self.seconds,
        }

    def _since(self, line: Any) -> float | None:
        number = [duty.walk for duty in self.now.duties].index(line.duty.walk)
        return frames.change_s(self.now, number, line)

    def _lost(self, deal: Deal) -> int:
        late = self._places_late_s(deal)
        return int((self.late_s(deal) > TOLD_S).sum() + (late > TOLD_S).sum())

    def _places_late_s(self, deal: Deal) -> NDArray[np.float64]:
        if not self.now.ledger.musts:
            return np.empty(0)
        return self.now.ledger.late_s(firsts_of(deal.lines))

    def _figures(self, deal: Deal) -> dict[str, float]:
        late_s = np.r_[self.late_s(deal), self._places_late_s(deal)]
        return {
            "limits_lost": self._lost(deal),
            "waiting": deal.score.waiting,
            "lateness": deal.score.lateness,
            "worst_late_min": float(late_s.max(initial=0.0)) / 60,
            "guards_changed": deal.score.changed,
            "changed_m": deal.score.changed_m,
        }

    def _changed(self) -> list[dict[str, Any]]:
        found = []
        for number, line in enumerate(self.repaired.lines):
            since_s = self._since(line.line)
            if since_s is None:
                continue
            own = np.array(self.now.own[number], dtype=np.intp)
            before_m = float(self.now.planned.length_m[own].sum())
            after_m = float(line.line.walked.length_m.sum())
            new_m = float(line.line.walked.length_m[line.line.item < 0].sum())
            since = self.now.running.moment(since_s)
            name = line.line.duty.guard_id
            found.append(
                {
                    "guard_id": name,
                    "since": since.isoformat(),
                    "before_m": before_m,
                    "after_m": after_m,
                    "new_m": new_m,
                    "words": words.changed(name, since, before_m, after_m, new_m),
                }
            )
        return found

    def _late(self) -> list[dict[str, Any]]:
        """Return the segments seen later than planned, the worst by its limit first."""
        late_s, still_s = self.late_s(self.repaired), self.late_s(self.nothing)
        limit_s = self.now.running.limit_s
        order = np.argsort(-late_s / limit_s, kind="stable")[: (late_s > TOLD_S).sum()]
        if not len(order):
            return []
        told = alarms(self.now)
        could = told[told["place"].isna()].drop_duplicates("segment").set_index("segment")
        found = []
        for segment in order[:MOST_TOLD].tolist():
            late_min = float(late_s[segment]) / 60
            row = could.loc[segment] if segment in could.index else None
            found.append(
                {
                    "segment": segment,
                    "street": int(self.now.running.street[segment]),
                    "max_gap_min": float(limit_s[segment]) / 60,
                    "late_min": late_min,
                    "late_min_doing_nothing": float(still_s[segment]) / 60,
                    "why": _why(late_min, row),
                }
            )
        return found

    def _places(self) -> list[dict[str, Any]]:
        late_s = self._places_late_s(self.repaired)
        firsts = firsts_of(self.repaired.lines) if len(late_s) else []
        return [
            {
                "name": see.name,
                "lon": see.point.x,
                "lat": see.point.y,
                "due": self.now.running.moment(must.due_s).isoformat(),
                "seen_at": self.now.running.moment(first).isoformat()
                if np.isfinite(first)
                else None,
                "late_min": float(late) / 60,
            }
            for see, must, first, late in zip(
                self.now.event.sees, self.now.ledger.musts, firsts, late_s, strict=True
            )
        ]

    def _closed(self) -> list[dict[str, Any]]:
        """Return what nobody can see, and until when."""
        closed_s = np.array(self.now.rules.closed_s)
        until_s = np.where(np.isfinite(closed_s), closed_s, closed_s.max(initial=-np.inf))
        return [
            {
                "segment": segment,
                "street": int(self.now.running.street[segment]),
                "until": self.now.running.moment(float(until_s[segment])).isoformat(),
            }
            for segment in np.flatnonzero(self.now.shut).tolist()
        ]

    def _words(self) -> list[str]:
        now, plan = self.now, self.now.running
        said = [words.lost(sorted(now.gone_s))] if now.gone_s else []
        before, after = self._figures(self.nothing), self._figures(self.repaired)
        if not before["limits_lost"] and not after["limits_lost"]:
            said.append(words.nothing_lost())
        elif not after["limits_lost"]:
            said.append(words.kept_all(int(before["limits_lost"])))
        else:
            counts = int(before["limits_lost"]), int(after["limits_lost"])
            said.append(words.figures(*counts, after["worst_late_min"]))
            said.append(words.weighed(before["lateness"], after["lateness"]))
        said += [
            words.place_late(place["name"] or f"{place['lon']:.6f},{place['lat']:.6f}", late)
            for place in self._places()
            if (late := place["late_min"]) * 60 > TOLD_S
        ]
        if self.kept:
            said.append(words.kept(self.kept))
        if closed := self._closed():
            latest = max(pd.Timestamp(one["until"]) for one in closed)
            said.append(words.closed(len(closed), latest))
        if now.unplaced:
            said.append(words.unplaced(now.unplaced))
        for name in sorted(now.gone_s):
            comes = [s.begin_s for s in plan.shifts if s.guard_id == name and s.begin_s > now.at_s]
            if comes:
                said.append(words.again(name, plan.moment(min(comes))))
        said.append(words.handover(plan.moment(now.end_s)))
        return said


def _why(late_min: float, row: "pd.Series | None") -> str:
    if row is None or row["deadline"] >= row["planned_at"]:
        return words.anyhow(late_min)
    if pd.isna(row["latest_start"]):
        return words.nobody(late_min)
    return words.at_a_price(late_min, str(row["guard_id"]), row["latest_start"])


def repair(now: Situation, seconds: float = SEARCH_S) -> Repair:
    """Return the repaired walks of the rest of the shift.

    Made small in this order: lateness over limit (what is later than planned and too late), guards
    whose walk changes, metres changed. Never worse than doing nothing.

    Parameters
    ----------
    now
        See `geo.patrol.repair.situation`.
    seconds
        How long to search at most.
    """
    started = time.perf_counter()
    nothing = doing_nothing(now)
    repaired = search(now, seconds)
    return Repair(now, nothing, repaired, time.perf_counter() - started)
