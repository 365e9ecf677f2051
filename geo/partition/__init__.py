"""Splitting a community into contiguous grids inside a band of households.

`split` is the door. Behind it, in the order of the work:

- the ground: `land` (to metres, faults), `enclosures`, `halfway`, `cells` and `exclusive` (an exact
  coverage that cuts no building), `borders` and `graph` (who touches whom), `terrain` (what the
  figures of any set of cells follow from), `entrances`;
- can it work: `regions` (what may not be crossed), `arithmetic`, `packing`, `census` and
  `labelling` (proofs), `ladder` (the rungs), `explain` (why not) and `fixes` (what helps);
- the search: `tree`, `repair`, `improve` and `search` (splits), `pool` and `covers` (every split
  that their grids can make), `inertia`, `prices` and `mip` (the bound), `aims`, `options` and
  `optimum` (the choice), `polish` (exact re-splits), `open_land`;
- least change: `keep`, `movers`, `relabel`, `keeping`, `heirs`; by hand: `edits`;
- what comes out: `measure`, `codes`, `frames`, `report`.
"""

from geo.partition.codes import CodeScheme, fifteen_digits
from geo.partition.keep import Previous
from geo.partition.params import SplitParams
from geo.partition.report import SplitReport
from geo.partition.split import Split, split

__all__ = [
    "CodeScheme",
    "Previous",
    "Split",
    "SplitParams",
    "SplitReport",
    "fifteen_digits",
    "split",
]
