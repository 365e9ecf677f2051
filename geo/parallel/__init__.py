"""Many tasks side by side: a pool of processes on this machine, or a Dask cluster.

`executor` opens either (`pool`, `cluster`); `each` (in `flight`) feeds it lazily and hands back
results as they finish.
"""

from geo.parallel.executor import executor
from geo.parallel.flight import Done, each
from geo.parallel.pool import Pool, usable_cpus

__all__ = ["Done", "Pool", "each", "executor", "usable_cpus"]
