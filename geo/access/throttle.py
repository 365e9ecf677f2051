"""How long a person must wait before the next try at a password.

Delays grow and end by themselves; nobody is ever locked out. What counts most are failures for one
account from one address, so that strangers who fail for somebody's account elsewhere do not keep
that person out: from an address with fewer than `FREE_UNDER_ATTACK` failures the next try is always
looked at.
"""

from dataclasses import dataclass

WINDOW_S = 3600.0
"""Failures are forgotten after an hour."""
FREE = 5
FREE_UNDER_ATTACK = 3
FREE_ADDRESS = 20
ATTACK = 20
"""So many failures for one account from anywhere are an attack: its addresses get fewer free tries.
"""
MOST_S = 900.0


@dataclass(frozen=True)
class Failures:
    """Failed tries within the window.

    Parameters
    ----------
    here
        For this account from this address.
    address
        For any account from this address.
    account
        For this account from anywhere.
    """

    here: int = 0
    address: int = 0
    account: int = 0


def wait_s(failures: Failures, since_last_s: float) -> float:
    """Return how many seconds from now the next try is looked at; 0 for at once.

    Parameters
    ----------
    since_last_s
        Seconds since the last failure from this address.
    """
    free = FREE_UNDER_ATTACK if failures.account >= ATTACK else FREE
    over = max(failures.here - free, failures.address - FREE_ADDRESS)
    if over < 0:
        return 0.0
    return max(0.0, min(2.0 ** min(over, 20), MOST_S) - since_last_s)
