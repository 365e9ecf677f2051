"""The workers of a Dask cluster behind the interface of a pool."""

import importlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any

from geo.errors import SetupError


class Cluster(Executor):
    """The executor of a Dask client, and how many tasks its workers run at a time."""

    def __init__(self, client: Any) -> None:
        self.workers = max(sum(client.nthreads().values()), 1)
        self._inner: Executor = client.get_executor(pure=False)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Send a call to the cluster."""
        return self._inner.submit(fn, *args, **kwargs)


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """Connect to a Dask scheduler.

    Raises
    ------
    SetupError
        Dask is not installed, or the scheduler does not answer.
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise SetupError(
            "Dask is not installed. Install gridbeat with its extra 'dask': pip install "
            "'gridbeat[dask]'."
        ) from error
    try:
        client = distributed.Client(address, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SetupError(
            f"The Dask scheduler at {address} does not answer: {error}. "
            "Check the address, and that the scheduler runs."
        ) from error
    with client:
        yield Cluster(client)
