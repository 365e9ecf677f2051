"""Files that appear whole or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def in_place(path: Path) -> Iterator[Path]:
    """Yield a path of that name in a folder of its own beside it, and move the file at the end.

    Whatever else is left in the folder goes away with it; so does the file when writing fails.
    """
    path = Path(path)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name[:40]}.") as folder:
        part = Path(folder) / path.name
        yield part
        part.replace(path)
