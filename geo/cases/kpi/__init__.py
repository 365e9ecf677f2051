"""Figures of cases: rates, times and counts, each with its formula and what it was made from.

`figures` is the door. Behind it, in the order of the work: `period`, `ledger` (the cases that
count), `samples` (which of them a figure looks at), `formulas` (the words), `suppress` (what is too
small to show), `table`.
"""

from geo.cases.kpi.formulas import FORMULAS, Formula
from geo.cases.kpi.ledger import COLUMNS, KEYS
from geo.cases.kpi.period import Period
from geo.cases.kpi.suppress import LEAST
from geo.cases.kpi.table import Figure, figures

__all__ = ["COLUMNS", "FORMULAS", "KEYS", "LEAST", "Figure", "Formula", "Period", "figures"]
