"""The benchmark of the split: families of communities, our plans and those of peers, one scorer.

In the order of the work: `instance` (the atoms everybody gets), `methods` (who takes part), `ours`
and `peers` (each run in a process of its own, peers in an environment of their own), `children`
(those processes), `score` (the same figures for everybody), `results` (rows on disk), `suite` (all
of it, resumable), `city` (many communities at once), `machine`, `goals`, `tables` and `page` (what
is published).
"""
