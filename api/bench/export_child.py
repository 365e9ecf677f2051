"""One export in a process of its own, without the rest of the command line: DATABASE LAYER OUT.

Prints the seconds from opening the database to the finished file.
"""

import sys
import time
from pathlib import Path

from api.exports.service import Asked
from data.exports.collections import collection
from data.store import registry
from data.store.engine import make_engine, read_scope
from geo.crs import STORAGE_CRS


def main(database: str, layer: str, out: str) -> None:
    """Export a layer, or all of them as a package for QGIS where its name is qgis."""
    begun = time.perf_counter()
    with read_scope(make_engine(f"sqlite:///{database}")) as session:
        stored = registry.listing(session)[0]
        asked = Asked(session, stored, STORAGE_CRS, by="bench")
        if layer == "qgis":
            asked.package(Path(out), None)
        else:
            asked.write(Path(out), asked.selection(collection(layer), None))
    sys.stdout.write(f"{time.perf_counter() - begun}\n")


main(*sys.argv[1:])
