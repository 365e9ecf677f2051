"""Papers: what is read at a handover, at the weekly meeting and at the month's end.

A paper is a title and parts in order, as plain values in one language; it is drawn as PDF by
`data.exports.papers` and as a page by `maps.papers`, with the same charts and maps.
"""

from geo.papers.paper import (
    Bar,
    Bars,
    Facts,
    Lines,
    Paper,
    Part,
    Picture,
    Section,
    Signatures,
    Table,
    Words,
)

__all__ = [
    "Bar",
    "Bars",
    "Facts",
    "Lines",
    "Paper",
    "Part",
    "Picture",
    "Section",
    "Signatures",
    "Table",
    "Words",
]
