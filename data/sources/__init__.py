"""Outside bytes in, checked frames out: one reader per outside format.

`read_community` is the door for whole communities, `read_layers` for whatever layers a file holds,
`read_claims` for what a plan says of itself; incidents, tracks and tables have readers of their own
in the modules named after them.
"""

from data.sources.claims import read_claims
from data.sources.community import read_community
from data.sources.layers import Drawing, read_drawing, read_layers
from data.sources.reading import FrameReading, Reading

__all__ = [
    "Drawing",
    "FrameReading",
    "Reading",
    "read_claims",
    "read_community",
    "read_drawing",
    "read_layers",
]
