"""What a bound says to people: Chinese first, then English."""


def no_less(sites: int, limit_min: float, walkers: int, stretch: float) -> str:
    """Return how far these sites must exceed their limits, or how near to them they come."""
    return (
        f"{walkers} 人巡逻时，时限 {limit_min:g} 分钟以内的 {sites} 个点位，"
        f"最长间隔至少为时限的 {stretch:.2f} 倍，任何方案都不能更短。 "
        f"With {walkers} walking, the {sites} points with limits up to {limit_min:g} min have a "
        f"worst gap of at least {stretch:.2f} times its limit in any plan."
    )


def alone_need(sites: int, limit_min: float, walkers: int) -> str:
    """Return that these sites by themselves need so many."""
    return (
        f"仅时限 {limit_min:g} 分钟以内的 {sites} 个点位就至少需要 {walkers} 人同时巡逻。 "
        f"These {sites} points with limits up to {limit_min:g} min alone need {walkers} walking at "
        "once."
    )
