"""Opening an executor."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from geo.parallel.cluster import cluster
from geo.parallel.pool import Pool, usable_cpus


@contextmanager
def executor(workers: int | None = None, *, dask: str | None = None) -> Iterator[Executor]:
    """Open an executor: a pool of processes, or the workers of a Dask cluster.

    Processes are spawned, run one thread each, leave Ctrl-C to their parent and outlive neither it
    nor this block. Left in order, begun tasks are finished; left by an exception, they are broken
    off, at most `GRACE_S` later, and nothing more is begun.

    Parameters
    ----------
    workers
        Number of processes; None takes one for each CPU this process may use. A cluster has its
        own number.
    dask
        Address of a Dask scheduler, such as tcp://10.0.0.5:8786. Its workers need gridbeat, the
        same files under the same paths, and one thread each (``dask worker --nthreads 1``).

    Raises
    ------
    ValueError
        `workers` is less than 1.
    SetupError
        Dask is not installed, or the scheduler does not answer.
    """
    if dask is not None:
        with cluster(dask) as opened:
            yield opened
        return
    pool = Pool(usable_cpus() if workers is None else workers)
    try:
        yield pool
    except BaseException:
        pool.stop()
        raise
    else:
        pool.shutdown(wait=True, cancel_futures=True)
