"""Splitting a community into contiguous grids inside a band of households.

`split` is the door. Behind it, in the order of the work: `land` (to metres, faults), `enclosures`,
`halfway` and `cells` (an exact coverage that cuts no building), `borders` and `graph` (who touches
whom), `regions` (what may not be crossed), `arithmetic`, `packing` and `explain` (can it work at
all, and why not), `tree`, `repair`, `improve` and `search` (the split), `ladder` and `deadline`
(what is tried, and for how long), `measure`, `codes`, `frames` and `report` (what comes out).
"""

from geo.partition.codes import CodeScheme, fifteen_digits
from geo.partition.params import SplitParams
from geo.partition.report import SplitReport
from geo.partition.split import Split, split

__all__ = ["CodeScheme", "Split", "SplitParams", "SplitReport", "fifteen_digits", "split"]
