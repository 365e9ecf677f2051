"""Laps that pass risky streets often and others now and then, each within its limit.

`items` (what is to be seen how often), `tours` (a short closed walk over items), `weave` (one walk
in several variants: `loom` holds it, `strain` judges it), `arcs` (the walk cut up for guards),
`timing` (who is where when: a linear program), `circuits` (closed walks on the network).
"""

from geo.patrol.laps.circuits import circuits
from geo.patrol.laps.items import Items, items_of, ways
from geo.patrol.laps.polish import polished
from geo.patrol.laps.timing import Timing, timed
from geo.patrol.laps.weave import Weave, Wish, tightened, woven

__all__ = [
    "Items",
    "Timing",
    "Weave",
    "Wish",
    "circuits",
    "items_of",
    "polished",
    "tightened",
    "timed",
    "ways",
    "woven",
]
