"""Where and with what the figures were made."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from api.bench.partition.children import peers_python
from geo.parallel import usable_cpus

OURS = ("gridbeat", "numpy", "ortools", "scipy", "shapely")
PEERS = ("spopt", "gerrychain", "pymetis", "kahip", "k-means-constrained")
ASK = """
import json, sys
from importlib.metadata import version
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
"""


def facts(command: str, *, peers: bool, names: tuple[str, ...] = PEERS) -> dict[str, str]:
    """Return command, machine and versions, by the names they are shown under.

    Parameters
    ----------
    peers
        Whether the versions of peers belong to it.
    names
        Their packages.
    """
    found = {
        "command": command,
        "machine": f"{_processor()}, {usable_cpus()} cores used, {_memory_gb():.0f} GB",
        "Python": platform.python_version(),
        "ours": _listed((name, _version(name)) for name in OURS),
    }
    return found | ({"peers": _listed(_peer_versions(names).items())} if peers else {})


def _listed(versions: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"


def _peer_versions(names: tuple[str, ...]) -> dict[str, str]:
    done = subprocess.run(  # noqa: S603
        [str(peers_python()), "-c", ASK, *names], capture_output=True, text=True, check=True
    )
    versions: dict[str, str] = json.loads(done.stdout)
    return versions


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
