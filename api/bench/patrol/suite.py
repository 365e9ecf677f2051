"""All runs of the patrol benchmark, one after the other, each kept as soon as it is done."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime

from api.bench.partition.children import peers_python
from api.bench.patrol.results import Results
from api.bench.patrol.work import SECTIONS, Piece, Setting, work
from api.bench.patrol.worlds import Worlds
from geo.community import Community
from geo.progress import Progress

PATROL_PEERS = ("elkai", "pyvrp", "pyvroom", "leuvenmapmatching")


def run_patrol(
    towns: Mapping[str, Community],
    setting: Setting,
    results: Results,
    progress: Progress,
    sections: Sequence[str] = SECTIONS,
) -> None:
    """Run what is not in the results yet; may be broken off and taken up again.

    Raises
    ------
    SetupError
        Peers are wanted and their environment is not there.
    """
    if setting.peers:
        peers_python()
    worlds = Worlds(towns)
    for section in (name for name in SECTIONS if name in sections):
        pieces = work(section, worlds, setting)
        for number, piece in enumerate(pieces):
            progress(f"{section} {number + 1}/{len(pieces)}: {piece.unit[1]}", number / len(pieces))
            if not results.has(piece.unit, piece.effort, quick=setting.is_quick):
                _run(piece, results, quick=setting.is_quick)
    progress("done", 1.0)


def _run(piece: Piece, results: Results, *, quick: bool) -> None:
    section, unit = piece.unit
    begin_s = _cpu_s()
    rows = piece.rows()
    line = {
        "section": section,
        "unit": unit,
        "effort": piece.effort,
        "quick": quick,
        "rows": rows,
        "cpu_s": _cpu_s() - begin_s,
        "at": datetime.now().astimezone().isoformat(timespec="minutes"),
        "load": os.getloadavg()[0],
    }
    results.keep(piece.unit, line)


def _cpu_s() -> float:
    """Return the CPU seconds of this process and of those it ended."""
    return sum(os.times()[:4])
