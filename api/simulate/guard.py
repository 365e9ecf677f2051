"""A guard's shift: walks, checks in where the plan stops, reports what is seen, cries for help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

import numpy as np
from PIL import Image

from api.simulate.tablet import Tablet
from api.simulate.walk import Gaps, Path, Receiver, fixes
from api.simulate.world import World, degrees
from geo.clock import LOCAL
from geo.patrol.duty import Duty, Stop

WORDS = ("飞线垂到人行道，高约两米", "消防通道停了一辆面包车", "井盖松动，车过有响声", "楼道灯不亮")
CHECKED = {"checkpoint", "hazard"}
WRONG_CLOCKS = tuple(timedelta(seconds=s) for s in (0, 0, 0, 2, -3, 420, -900, 86_400, -86_400))
"""How far tablets' clocks are off: most hardly, some by minutes, some by a day."""


@dataclass(frozen=True)
class Life:
    """How often what happens; all in simulated time.

    Parameters
    ----------
    fix_s
        Seconds between two fixes.
    offline_share, offline_min
        Share of the time without network, and how long it lasts at a time.
    tunnel_share, tunnel_s
        The same without a position: tunnels, cellars.
    report_h, sos_h, restart_h
        Hours between two, on the average.
    photo_share
        Share of reports with a photo.
    skipped
        Share of stops passed without a check-in.
    """

    fix_s: float = 5.0
    offline_share: float = 0.3
    offline_min: float = 25.0
    tunnel_share: float = 0.05
    tunnel_s: float = 90.0
    report_h: float = 1.5
    sos_h: float = 30.0
    restart_h: float = 3.0
    photo_share: float = 0.6
    skipped: float = 0.03


class Guard:
    """One guard with one tablet, between two moments.

    Parameters
    ----------
    shifts
        The guard's shifts that touch the time; off shift nothing is done.
    """

    def __init__(
        self,
        tablet: Tablet,
        world: World,
        shifts: Sequence[Duty],
        begin: datetime,
        end: datetime,
        *,
        life: Life,
        seed: int,
    ) -> None:
        self.tablet, self.world, self.shifts, self.life = tablet, world, shifts, life
        self.rng = np.random.default_rng(seed)
        first_s, last_s = begin.timestamp(), end.timestamp()
        self._path = path_of(shifts)
        self._crs = shifts[0].walks.crs
        draw = (first_s, last_s)
        self._tunnels = Gaps.drawn(*draw, life.tunnel_share, life.tunnel_s, self.rng)
        self._offline = Gaps.drawn(*draw, life.offline_share, life.offline_min * 60, self.rng)
        self._stops = sorted(
            (
                (stop.at.timestamp() + float(self.rng.normal(0, 40)), stop)
                for one in shifts
                for stop in one.stops
                if stop.kind in CHECKED and stop.ref_id is not None
                and self.rng.random() >= life.skipped
            ),
            key=lambda pair: pair[0],
        )  # fmt: skip
        self._case: tuple[str, str] | None = None

    def offline(self, at: datetime) -> bool:
        """Return whether there is no network now."""
        return bool(self._offline.holds([at.timestamp()])[0])

    def live(self, since: datetime, until: datetime) -> None:
        """Do what the guard does between two moments, the later one included."""
        first_s, last_s = since.timestamp(), until.timestamp()
        self._walk(first_s, last_s)
        for at_s, stop in self._stops:
            if first_s < at_s <= last_s and self._on(at_s):
                self._check_in(at_s, stop)
        hours = (last_s - first_s) / 3600
        if not self._on(last_s):
            return
        if self.rng.random() < hours / self.life.report_h:
            self._report(last_s)
        if self.rng.random() < hours / self.life.sos_h:
            self.tablet.make("sos", self._place(last_s), at=_moment(last_s))
        if self.rng.random() < hours / self.life.restart_h:
            self.tablet.restart()
            self.tablet.skew = WRONG_CLOCKS[int(self.rng.integers(len(WRONG_CLOCKS)))]

    def _on(self, at_s: float) -> bool:
        return any(one.start.timestamp() <= at_s < one.end.timestamp() for one in self.shifts)

    def _walk(self, first_s: float, last_s: float) -> None:
        step_s = self.life.fix_s
        at_s = np.arange(np.floor(first_s / step_s) + 1, np.floor(last_s / step_s) + 1) * step_s
        at_s = at_s[[self._on(one) for one in at_s]] if len(at_s) else at_s
        at_s = at_s[~self._tunnels.holds(at_s)]
        at_s += np.round(self.rng.uniform(0, step_s / 2, len(at_s)), 3)  # no receiver is punctual
        if not len(at_s):
            return
        xy, accuracy_m = fixes(self._path, at_s, Receiver(), self.rng)
        for one_s, (lon, lat), error_m in zip(
            at_s, degrees(self._crs, xy), accuracy_m, strict=True
        ):
            self.tablet.fix(_moment(one_s), float(lon), float(lat), float(error_m))

    def _check_in(self, at_s: float, stop: Stop) -> None:
        body = {
            "ref_kind": stop.kind,
            "ref_id": str(stop.ref_id),
            "planned_at": stop.at.isoformat(),
            "how": "dwell",
            **self._place(at_s),
        }
        self.tablet.make("checkin", body, at=_moment(at_s))

    def _report(self, at_s: float) -> None:
        place = self._place(at_s)
        codes = self.world.categories
        case_id = self.tablet.new_id()
        details = {
            "category": codes[int(self.rng.integers(len(codes)))],
            "description": WORDS[int(self.rng.integers(len(WORDS)))],
            "place": [place["lon"], place["lat"]],
            "channel": "patrol",
        }
        photos = [picture(self.rng)] if self.rng.random() < self.life.photo_share else []
        body = {"case_id": case_id, "kind": "link", "base_version": 0, "details": details}
        made = self.tablet.make("case", body, at=_moment(at_s), photos=photos)
        if self._case is not None:
            before, item_id = self._case
            said = {"description": "现场复查，情况未变"}
            note = {"case_id": before, "kind": "note", "base_version": 1, "details": said}
            self.tablet.make("case", note, at=_moment(at_s), depends_on=[item_id])
        self._case = (case_id, made.id)

    def _place(self, at_s: float) -> dict[str, float]:
        xy, accuracy_m = fixes(self._path, np.array([at_s]), Receiver(), self.rng)
        lon, lat = degrees(self._crs, xy)[0]
        return {"lon": float(lon), "lat": float(lat), "accuracy_m": float(accuracy_m[0])}


def path_of(shifts: Sequence[Duty]) -> Path:
    """Return the path along the walks of shifts, in their metric CRS and seconds since 1970."""
    return Path.of(
        (row.start.timestamp(), row.end.timestamp(), row.geometry)
        for one in sorted(shifts, key=lambda one: one.start)
        for row in one.walks.itertuples()
    )


def picture(rng: np.random.Generator, side: int = 96) -> bytes:
    """Return a small photo that is like no other, as JPEG."""
    stream = BytesIO()
    pixels = rng.integers(0, 255, (side, side, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(stream, "JPEG", quality=80)
    return stream.getvalue()


def _moment(at_s: float) -> datetime:
    return datetime.fromtimestamp(float(at_s), LOCAL)
