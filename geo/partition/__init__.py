"""Splitting a community into contiguous grids inside a band of households.

`split` is the door. Behind it, in the order of the work:

- `ground`: to metres, faults (`land`); an exact coverage that cuts no building (`enclosures`,
  `halfway`, `cells`, `exclusive`); who touches whom (`borders`, `graph`); what the figures of any
  set of cells follow from (`terrain`); `entrances`;
- `proof`, whether it can work: what may not be crossed (`regions`), `arithmetic`, `packing`,
  `census` and `labelling`, their rungs (`ladder`), why not (`explain`) and what helps (`fixes`);
- `search`: splits (`tree`, `repair`, `improve`, `search`), every split that their grids can make
  (`pool`, `covers`), the bound (`inertia`, `prices`, `mip`), the choice (`aims`, `options`,
  `optimum`), exact re-splits (`polish`), `open_land`;
- `change`, the least from an earlier split: `keep`, `movers`, `relabel`, `keeping`, `heirs`;
  by hand: `edits`;
- what comes out: `measure`, `codes`, `frames`, `report`.
"""

from geo.partition.change.keep import Previous
from geo.partition.codes import CodeScheme, fifteen_digits
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
