"""A Python that has QGIS, and what scripts say in it.

GRIDBEAT_QGIS_PYTHON names a command for it; else Debian's own is tried.
"""

import json
import os
import shlex
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

_HERE = Path(__file__).parent


@cache
def command() -> list[str]:
    """Return what runs a Python with QGIS, or skip."""
    words = shlex.split(os.environ.get("GRIDBEAT_QGIS_PYTHON", "/usr/bin/python3"))
    tried = subprocess.run([*words, "-c", "import qgis.core"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("no QGIS: install the packages qgis and python3-qgis")
    return words


def opened(project: Path, picture: Path, *login: str) -> dict[str, Any]:
    """Return what QGIS says of a project after drawing it."""
    return run("qgis_open.py", project, picture, *login)


def run(script: str, *words: object) -> dict[str, Any]:
    """Return what a script of this folder says when the Python of QGIS runs it."""
    ran = subprocess.run(
        [*command(), _HERE / script, *map(str, words)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def colours_in(picture: Path) -> set[tuple[int, ...]]:
    """Return the colours of a picture."""
    pixels = np.asarray(Image.open(picture).convert("RGB")).reshape(-1, 3)
    return {tuple(int(part) for part in pixel) for pixel in np.unique(pixels, axis=0)}


def rgb(colour: str) -> tuple[int, ...]:
    """Return the parts of a colour like #rrggbb."""
    return tuple(bytes.fromhex(colour[1:]))
