"""How much comes from one address within an hour: in memory only, by a digest without the address.

Nothing of it is written anywhere. The key of the digests is made when the process starts and is
never stored, so that what is in memory says nothing to anybody else. Every process counts for
itself.
"""

import hashlib
import secrets
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

WINDOW = timedelta(hours=1)


class Throttle:
    """Counts what addresses do.

    Parameters
    ----------
    most
        So much is allowed within an hour.
    known
        Addresses kept at most; beyond it the one that was quiet longest is forgotten.
    """

    def __init__(self, most: int, known: int = 20_000) -> None:
        self._most = most
        self._known = known
        self._key = secrets.token_bytes(32)
        self._seen: OrderedDict[bytes, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def begin(self, address: str, at: datetime) -> float:
        """Count one more and return 0, or the seconds to wait; what must wait is not counted."""
        name = hashlib.blake2b(address.encode(), key=self._key, digest_size=16).digest()
        with self._lock:
            self._forget(at)
            times = self._seen.get(name, deque())
            while times and times[0] <= at - WINDOW:
                times.popleft()
            if len(times) >= self._most:
                return (times[0] + WINDOW - at).total_seconds()
            times.append(at)
            self._seen[name] = times
            self._seen.move_to_end(name)
            if len(self._seen) > self._known:
                self._seen.popitem(last=False)
            return 0.0

    def __len__(self) -> int:
        return len(self._seen)

    def _forget(self, at: datetime) -> None:
        """Drop the addresses that did nothing for an hour: the first ones, as they are ordered."""
        while self._seen:
            name = next(iter(self._seen))
            if self._seen[name][-1] > at - WINDOW:
                return
            del self._seen[name]
