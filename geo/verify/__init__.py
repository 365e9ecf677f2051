"""Checking a finished plan from the outside, with none of the code that made it.

`verify_split` is the door: layers and claims in, a `Verdict` of `Check`s out. Behind it: `plan`
(to metres, faults), one file per subject of checks (`shapes`, `codes`, `buildings`, `households`,
`compounds`, `borders`, `inertia`), and `verdict` (what a check says, and figures compared).
`verify_patrol` is the door for patrol plans; `patrols` is behind it.
"""

from geo.verify.patrols import verify_patrol
from geo.verify.split import verify_split
from geo.verify.verdict import Check, Verdict, as_dict

__all__ = ["Check", "Verdict", "as_dict", "verify_patrol", "verify_split"]
