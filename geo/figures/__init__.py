"""Figures beside those of cases: what was walked of a plan, how two periods compare, who has most.

`checked` judges planned stops by check-ins, `patrolled` makes figures of them, `compare` sets a
period beside the one before, `spans` says which periods those are, `workload` who has more waiting
than gets done.
"""

from geo.figures.checked import check_ins_of, judged
from geo.figures.compare import Change, changes
from geo.figures.patrolled import PATROL, patrol_figures
from geo.figures.spans import Kind, Span, span_of
from geo.figures.workload import Load, loads

__all__ = [
    "PATROL",
    "Change",
    "Kind",
    "Load",
    "Span",
    "changes",
    "check_ins_of",
    "judged",
    "loads",
    "patrol_figures",
    "span_of",
]
