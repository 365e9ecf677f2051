"""Habits of incidents: for each category its share, season, weekend, hours, sites and handling."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Habit:
    """How one category of incident behaves.

    Parameters
    ----------
    category
        Its name in the incidents layer.
    share
        Its share of the issues, relative; 0 for disputes, whose number is given.
    months
        Relative weight of January to December.
    weekend
        Weight of a Saturday or Sunday against 1 for a weekday.
    peaks
        Hours of the day people report it: (hour, width in hours, height).
    sites
        Kinds of site it happens at, with relative weights.
    days_to_close
        Median days from report to closing.
    subkinds
        What it can be about.
    """

    category: str
    share: float
    months: tuple[float, ...]
    weekend: float
    peaks: tuple[tuple[float, float, float], ...]
    sites: dict[str, float] = field(hash=False)
    days_to_close: float = 2.0
    subkinds: tuple[str, ...] = ()


_EVEN = (1.0,) * 12
_WARM = (0.3, 0.3, 0.6, 1.0, 1.4, 1.8, 2.0, 1.9, 1.3, 0.8, 0.4, 0.3)
_HEATING = (2.4, 2.0, 1.3, 0.5, 0.0, 0.0, 0.0, 0.0, 0.1, 2.2, 2.0, 2.3)
_DARK = (1.5, 1.3, 1.0, 0.8, 0.6, 0.5, 0.5, 0.7, 0.9, 1.2, 1.5, 1.6)
_OFFICE = ((9.5, 1.6, 1.0), (15.0, 2.0, 0.8))

HABITS = (
    Habit(
        "噪声",
        90,
        _WARM,
        1.6,
        ((22.0, 1.3, 1.0), (13.0, 1.2, 0.25)),
        {"doors": 6, "shops": 3, "gardens": 2},
        0.4,
    ),
    Habit(
        "停车",
        85,
        _EVEN,
        1.1,
        ((18.8, 1.6, 1.0), (7.6, 0.9, 0.5)),
        {"lanes": 6, "gates": 3, "shops": 1},
        0.6,
    ),
    Habit("物业", 80, _EVEN, 0.5, _OFFICE, {"doors": 5, "gardens": 1}, 4.0),
    Habit(
        "环境卫生",
        75,
        _WARM,
        0.9,
        ((8.0, 1.4, 1.0), (16.0, 2.5, 0.6)),
        {"shops": 4, "gates": 2, "lanes": 3, "public": 1},
        1.2,
    ),
    Habit("供热", 70, _HEATING, 1.1, ((7.5, 1.3, 0.8), (19.5, 2.0, 1.0)), {"doors": 1}, 1.5),
    Habit(
        "照明",
        40,
        _DARK,
        1.0,
        ((19.5, 1.8, 1.0), (8.5, 1.2, 0.3)),
        {"dark": 3, "lanes": 2, "public": 1},
        3.0,
    ),
    Habit(
        "占道经营",
        35,
        _WARM,
        1.3,
        ((7.5, 1.2, 0.9), (17.5, 1.5, 1.0)),
        {"shops": 5, "gates": 1, "public": 1},
        0.5,
    ),
    Habit("飞线充电", 35, _EVEN, 1.0, ((20.0, 1.8, 1.0), (10.0, 1.5, 0.4)), {"doors": 1}, 1.0),
    Habit(
        "治安",
        25,
        _EVEN,
        1.3,
        ((23.0, 2.2, 1.0), (3.0, 1.5, 0.4), (17.0, 2.0, 0.4)),
        {"shops": 3, "gates": 2, "dark": 2, "doors": 2},
        2.5,
    ),
)
DISPUTES = Habit(
    "纠纷",
    0,
    (1.2, 1.3, 1.0, 0.9, 1.0, 1.0, 1.1, 1.1, 1.0, 1.0, 0.9, 0.9),
    1.2,
    ((10.0, 1.6, 0.8), (19.5, 2.2, 1.0)),
    {"doors": 8, "shops": 1, "gates": 1},
    5.0,
    ("邻里噪声", "楼上漏水", "停车争位", "物业费", "房屋租赁", "宠物扰民", "家庭", "劳务"),
)
