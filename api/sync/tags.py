"""Codes on checkpoints: `GB1.<checkpoint>.<signature>`, signed with the community's key.

A signed code cannot be made up, but it can be photographed: what is read from a photo elsewhere is
shown by place, speed and two tablets at once (`presence`).
"""

import base64
import hmac
from urllib.parse import quote, unquote

_MARK = "GB1"


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


def _signature(key: str, community: str, checkpoint_id: str) -> str:
    said = f"{_MARK}\n{community}\n{checkpoint_id}".encode()
    digest = hmac.digest(bytes.fromhex(key), said, "sha256")
    return base64.b32encode(digest[:10]).decode()
