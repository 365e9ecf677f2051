"""Where the parts of a JPEG file begin (ITU-T T.81, annex B)."""

import re
from typing import Final

START: Final = b"\xff\xd8"
END: Final = b"\xff\xd9"
SCAN: Final = 0xDA

_MARKER: Final = re.compile(rb"\xff+[^\x00\x01\xd0-\xd7\xff]", re.DOTALL)
"""A marker that is not one of those within the data of a scan: escaped 0xFF and restarts."""


def next_marker(content: bytes, at: int) -> int:
    """Return where the first marker from a position on begins, or the end of the file."""
    found = _MARKER.search(content, at)
    return len(content) if found is None else found.end() - 2


def scans(content: bytes) -> int:
    """Return in how many scans the first picture of a JPEG file comes, at least 0.

    Each of a progressive picture passes over all its pixels, however little it says.
    """
    count, at = 0, len(START)
    while (at := next_marker(content, at)) < len(content):
        if content[at : at + 2] == END:
            break
        count += content[at + 1] == SCAN
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return count
