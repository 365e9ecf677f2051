"""Codes on checkpoints: `GB1.<checkpoint>.<signature>`, signed with the community's key.

A signed code cannot be made up, but it can be photographed: what is read from a photo elsewhere is
shown by place, speed and two tablets at once (`presence`). Where there is no camera the short code
below it is typed in: five signs of the signature and one that shows a slip of the finger.
"""

import base64
import hmac
from urllib.parse import quote, unquote

_MARK = "GB1"
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def tag_of(key: str, community: str, checkpoint_id: str) -> str:
    """Return the code of a checkpoint."""
    return f"{_MARK}.{quote(checkpoint_id, safe='')}.{_signature(key, community, checkpoint_id)}"


def read(key: str, community: str, tag: str) -> str | None:
    """Return the checkpoint of a code; None where the code was not made with this key."""
    parts = tag.split(".")
    if len(parts) != 3 or parts[0] != _MARK:
        return None
    checkpoint_id = unquote(parts[1])
    right = _signature(key, community, checkpoint_id)
    return checkpoint_id if hmac.compare_digest(right, parts[2]) else None


def is_ours(tag: str) -> bool:
    """Return whether a tag claims to be one of these codes."""
    return tag.startswith(f"{_MARK}.")


def is_of(key: str, community: str, checkpoint_id: str, tag: str) -> bool:
    """Return whether a code is that of a checkpoint."""
    return read(key, community, tag) == checkpoint_id


def short_of(key: str, community: str, checkpoint_id: str) -> str:
    """Return the short code of a checkpoint: six signs."""
    signs = _signature(key, community, checkpoint_id)[:5]
    return signs + _check(signs)


def is_short(key: str, community: str, checkpoint_id: str, typed: str) -> bool:
    """Return whether what was typed in is the short code of a checkpoint."""
    return hmac.compare_digest(short_of(key, community, checkpoint_id).encode(), typed.encode())


def _check(signs: str) -> str:
    """Return the sign that shows one wrong sign (but A for 7), or two neighbours swapped."""
    return _SIGNS[sum((at + 1) * _SIGNS.index(sign) for at, sign in enumerate(signs)) % 31]


def _signature(key: str, community: str, checkpoint_id: str) -> str:
    said = f"{_MARK}\n{community}\n{checkpoint_id}".encode()
    digest = hmac.digest(bytes.fromhex(key), said, "sha256")
    return base64.b32encode(digest[:10]).decode()
