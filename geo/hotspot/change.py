"""What has become of a hotspot over several periods."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfc

from geo.hotspot.trend import mann_kendall
from geo.hotspot.window import Floats

CHANGES = (
    "none",
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "historical",
    "faded",
)
"""Classes of change, in the order of their numbers; `geo.hotspot.words` says what they mean."""

ALMOST_ALWAYS = 0.9
TREND_P = 0.05


def changes(z: Floats, hot: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the number of each place's class in `CHANGES`.

    Hot in the last period: `new` never before; `consecutive` in two or more periods up to now, and
    never before those; `intensifying`, `diminishing` or `persistent` in nine periods of ten, with
    a rising, a falling or no trend of z (Mann and Kendall, p < 0.05); `sporadic` otherwise.
    Not hot in the last period: `historical` in nine of ten of the earlier ones, `faded` in fewer,
    `none` never. With a single period everything hot is new.

    Parameters
    ----------
    z
        (periods, ...) scores in order of time.
    hot
        (periods, ...) where and when a place was hot.
    """
    periods = len(hot)
    now, times = hot[-1], hot.sum(axis=0)
    run = np.minimum.accumulate(hot[::-1], axis=0).sum(axis=0)
    always = times >= ALMOST_ALWAYS * periods
    trend = mann_kendall(z)
    certain = erfc(np.abs(trend) / np.sqrt(2)) < TREND_P
    earlier = times - now
    only_run = (run == times) & ~always
    chosen = [
        (now & (times == 1), "new"),
        (now & always & certain & (trend > 0), "intensifying"),
        (now & always & certain & (trend < 0), "diminishing"),
        (now & always, "persistent"),
        (now & only_run, "consecutive"),
        (now, "sporadic"),
        ((earlier > 0) & (earlier >= ALMOST_ALWAYS * (periods - 1)), "historical"),
        (times > 0, "faded"),
    ]
    numbers = [np.int64(CHANGES.index(name)) for _, name in chosen]
    return np.select([rule for rule, _ in chosen], numbers, default=np.int64(0))
