"""What a patrol plan says to people: Chinese first, then English."""

MOST_SHIFT_KM = 16.0
"""What a guard can be asked to walk in a shift, day by day; more is told."""


NOBODY_WALKS = (
    "值守监控中心后，没有人可以巡逻。 Nobody is left to walk once the control centres are manned."
)
NO_STREETS = "社区没有可步行的道路。 The community has no walkable streets."
ADD_STREETS = "请补充图层“道路”。 Add a layer 'streets'."


def cut_off(length_km: float, parts: int) -> str:
    """Return how much of the streets cannot be reached."""
    return (
        f"另有 {parts} 片道路共 {length_km:.1f} 公里与主路网不相连，走不到。 "
        f"{length_km:.1f} km of streets in {parts} other parts are cut off from the network and "
        "are not walked."
    )


def not_reached(length_km: float, days: int) -> str:
    """Return how much is not walked because the plan is too short."""
    return (
        f"{days} 天内有 {length_km:.1f} 公里道路未能走完：一圈比计划还长。 "
        f"{length_km:.1f} km of streets are not walked from end to end in {days} days: the round "
        "is longer than the plan."
    )


def far_to_walk(shift_km: float) -> str:
    """Return that a shift's walk is long."""
    return (
        f"每人每班最多走 {shift_km:.1f} 公里，超过 {MOST_SHIFT_KM:g} 公里，宜降低计划速度。 "
        f"A guard walks up to {shift_km:.1f} km in a shift, more than {MOST_SHIFT_KM:g} km: plan "
        "at a lower speed unless that has been tried."
    )


def late(length_km: float) -> str:
    """Return how much is seen less often than its limit asks."""
    return (
        f"有 {length_km:.1f} 公里道路超过规定间隔才巡到。 "
        f"{length_km:.1f} km of streets stay unseen for longer than their limit."
    )


def staffing(limit_min: float, length_km: float, walkers: int, guards: int) -> str:
    """Return the guards any plan takes to keep a limit, at least, on duty and on the payroll."""
    return (
        f"{length_km:.1f} 公里道路要在 {limit_min:g} 分钟内巡到，至少须 {walkers} 人同时在岗，"
        f"按法定工时至少须 {guards} 名保安。 "
        f"A limit of {limit_min:g} min on {length_km:.1f} km of streets takes at least {walkers} "
        f"on duty at once; by the legal hours of a year that is at least {guards} guards."
    )


def enough(walkers: int, guards: int) -> str:
    """Return with how many guards this planner keeps every limit."""
    return (
        f"按本系统的走法，{walkers} 人同时巡逻、另有一人替餐，全部间隔都能做到："
        f"按法定工时至少须 {guards} 名保安。 "
        f"With {walkers} walking at once and one more to relieve them at meals our laps keep every "
        f"limit: by the legal hours of a year at least {guards} guards."
    )


def uniform(streets_km: float, round_km: float, walkers: int | None) -> str:
    """Return what the bound of the worst gap stands on; `walkers` where their number is capped."""
    who_zh = "在岗保安合力" if walkers is None else f"同时最多 {walkers} 人巡逻"
    who = "all guards on duty together" if walkers is None else f"at most {walkers} at once"
    return (
        f"一般下界：道路 {streets_km:.1f} 公里，走遍的最短一圈为 {round_km:.1f} 公里；"
        f"短于下界的时间内，{who_zh}也走不完所有道路（用餐须在每班的 1:30 至 7:30 之间）。 "
        f"Uniform: {streets_km:.1f} km of streets, a shortest round of them all is {round_km:.1f} "
        f"km; in any time shorter than the bound {who} cannot walk them all, if meals lie between "
        "1:30 and 7:30 of each shift."
    )


def weighted(limit_min: float, length_km: float, stretch: float) -> str:
    """Return what the bound of the worst stretch stands on."""
    return (
        f"分级下界：间隔不超过 {limit_min:g} 分钟的 {length_km:.1f} 公里道路最紧，"
        f"总有地方等到规定间隔的 {stretch:.2f} 倍。 "
        f"Weighted: the {length_km:.1f} km of streets with a limit of at most {limit_min:g} min "
        f"bind: some stay unseen for at least {stretch:.2f} times their limit."
    )
