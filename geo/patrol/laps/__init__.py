"""Laps that pass risky streets often and others now and then, at times that never shift.

`items` (what is to be seen how often), `tours` (a short closed walk over items), `weave` (one walk
in several variants), `windows` (the walk shared out to guards), `circuits` (closed walks on the
network).
"""

from geo.patrol.laps.circuits import circuits
from geo.patrol.laps.items import Items, items_of, ways
from geo.patrol.laps.weave import Weave, woven

__all__ = ["Items", "Weave", "circuits", "items_of", "ways", "woven"]
