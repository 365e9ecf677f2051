"""Checking a finished patrol plan from its file, with none of the code that made it.

`verify_patrol` is the door. Behind it: `plan` (to metres and seconds), `network` (streets cut where
they meet), `passages` (who passes which place when), one file per subject of checks (`routes`,
`shifts`, `stops`, `streets`, `law`, `figures`, `bounds`).
"""

from geo.verify.patrols.verify import verify_patrol

__all__ = ["verify_patrol"]
