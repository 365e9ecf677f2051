"""A shift while it runs: what is not as planned, told once and taken back when it is over.

`watch` puts the rules together: `off_route` (is somebody where nobody planned?), `contact` (was
nobody heard?), `stops` (was a place not looked at?). All are pure: the same facts give the same
causes, whoever asks, how often, and in whichever process.
"""

from geo.live.contact import silent_since
from geo.live.off_route import off_since
from geo.live.policy import LivePolicy
from geo.live.stops import Planned, Seen, Standing, progress, standing
from geo.live.watch import KINDS, Cause, Facts, Kind, Watched, watch

__all__ = [
    "KINDS",
    "Cause",
    "Facts",
    "Kind",
    "LivePolicy",
    "Planned",
    "Seen",
    "Standing",
    "Watched",
    "off_since",
    "progress",
    "silent_since",
    "standing",
    "watch",
]
