"""What a tablet loads at first is small: it may have to come over a weak network."""

import gzip
from pathlib import Path

from tests.maps.web import dist

__all__ = ["dist"]
MOST_BYTES = 300_000


def test_the_first_load_is_small(dist: Path) -> None:
    files = [path for path in (dist / "tablet").rglob("*") if path.is_file()]
    assert {"index.html", "sw.js"} <= {path.name for path in files}
    assert sum(len(gzip.compress(path.read_bytes(), 6)) for path in files) <= MOST_BYTES
