"""Whether somebody on shift was not heard of for too long."""

from datetime import datetime, timedelta

from geo.live.policy import LivePolicy


def silent_since(
    last: datetime | None, start: datetime, now: datetime, policy: LivePolicy
) -> datetime | None:
    """Return since when somebody was not heard of; None where that is not too long ago.

    Parameters
    ----------
    last
        His last fix or check-in, where there is one.
    start
        When his shift began: who was never heard of is silent since then.
    """
    since = start if last is None else max(last, start)
    return since if now - since > timedelta(minutes=policy.silent_min) else None
