"""Courses of the demo's cases: what was done about an incident or hazard, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from geo.community import Community

CODES = {
    "纠纷": "2101",
    "噪声": "2201",
    "停车": "2202",
    "物业": "2303",
    "供热": "1103",
    "环境卫生": "2301",
    "照明": "1105",
    "飞线充电": "1003",
    "占道经营": "2203",
    "治安": "2003",
    "空中飞线": "1101",
    "消防通道": "1001",
    "消防设施": "1002",
    "井盖": "1102",
    "供热管道": "1103",
    "汛情": "1302",
}
"""Category of a case by the demo's word for it."""
CHANNELS = {
    "电话": "phone",
    "12345": "hotline",
    "微信": "report",
    "网格员": "visit",
    "巡逻": "patrol",
}
DAYS = 120
"""How far the cases go back."""
_AWAKE_H = (7.0, 23.0)
_SLOW = 0.12
"""Share of cases that somebody leaves lying."""


@dataclass(frozen=True)
class Course:
    """One case of the demo.

    Parameters
    ----------
    code, words, channel
        Category, what was said, how it came in.
    place
        (longitude, latitude) in EPSG:4326.
    begins
        When it was written down.
    photographed
        Whether a photo came with it.
    returned, redone
        Whether it was sent back by who should handle it, or to be handled once more.
    waits_h
        Hours before each further step, in the order they are taken.
    rating
        What the reporter says of it, 1 to 5; None for who says nothing.
    """

    code: str
    words: str
    channel: str
    place: tuple[float, float]
    begins: datetime
    photographed: bool
    returned: bool
    redone: bool
    waits_h: tuple[float, ...]
    rating: int | None


def courses(community: Community, now: datetime, count: int, seed: int) -> Iterator[Course]:
    """Yield cases of the last `DAYS` days before a moment, oldest first.

    What and where is drawn from the community's own incidents and hazards.

    Parameters
    ----------
    community
        Any CRS; its incidents and hazards have the demo's categories.
    now
        With a zone.
    """
    rng = np.random.default_rng(seed)
    known = _known(community)
    picked = known.iloc[rng.integers(0, len(known), count)]
    ago = np.sort(DAYS * rng.uniform(0.03, 1, count) ** 1.6)[::-1]
    for (_, row), days in zip(picked.iterrows(), ago, strict=True):
        slow = 6.0 if rng.random() < _SLOW else 1.0
        waits = rng.gamma(1.6, (0.3, 1.0, 3.0, 24.0, 8.0, 24.0, 12.0, 12.0)) * slow
        yield Course(
            code=CODES[row["category"]],
            words=row["words"],
            channel=row["channel"],
            place=(row["lon"], row["lat"]),
            begins=_awake(now - timedelta(days=float(days)), now),
            photographed=bool(rng.random() < 0.6),
            returned=bool(rng.random() < 0.08),
            redone=bool(rng.random() < 0.1),
            waits_h=tuple(float(hours) for hours in waits),
            rating=int(rng.choice((3, 4, 4, 5, 5, 5, 2))) if rng.random() < 0.6 else None,
        )


def _known(community: Community) -> pd.DataFrame:
    incidents = community["incidents"].to_crs(4326)
    hazards = community["hazards"].to_crs(4326)
    rows = pd.DataFrame(
        {
            "category": [*incidents["category"], *hazards["category"]],
            "words": [*incidents.get("subkind", incidents["category"]), *hazards["note"]],
            "channel": [*incidents["channel"].map(CHANNELS), *["patrol"] * len(hazards)],
        }
    )
    points = pd.concat([incidents.geometry, hazards.geometry]).representative_point()
    rows["lon"], rows["lat"] = points.x.to_numpy(), points.y.to_numpy()
    known = rows[rows["category"].isin(list(CODES))].dropna(subset=["lon", "lat"])
    return known.assign(words=known["words"].fillna(known["category"])).reset_index(drop=True)


def _awake(at: datetime, now: datetime) -> datetime:
    """Return a moment of the same day at which people report; never one to come."""
    hour = at.hour + at.minute / 60
    if hour < _AWAKE_H[0] or hour > _AWAKE_H[1]:
        at = at.replace(hour=12)
    return min(at, now - timedelta(minutes=5))
