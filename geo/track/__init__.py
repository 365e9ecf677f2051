"""Tracks: where guards walked, how surely, and what of the plan was kept.

In the order of the work: `fixes` (what is wrong with each), `steps` and `noise` (the evidence),
`lattice` and `pace` (streets as short directed cells, and how far one gets), `evidence`, `decode`
and `agreement` (walks drawn from all that are likely), `passes` (segments walked), `matcher` (all
fixes at once), `live` (as they come in), `planned` (what a plan expects); `ledger` with `dwell`,
`scans` and `walked` (visits and how they are known), `kept` and `gaps` (planned against actual),
`record` (one guard's day). Probable never counts.
"""

from geo.track.fixes import checked, fixes
from geo.track.ledger import Ledger
from geo.track.live import Live
from geo.track.matcher import Matcher
from geo.track.record import Record, record

__all__ = ["Ledger", "Live", "Matcher", "Record", "checked", "fixes", "record"]
