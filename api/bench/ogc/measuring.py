"""How long answers take one by one, and how many there are when eight clients ask at once."""

import http.client
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from api.bench.ogc.questions import Question
from api.bench.ogc.serving import Service
from geo.errors import SetupError

ALONE = 30
CLIENTS = 8
_SCRIPT = """
local paths = {{ {paths} }}
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
"""


def measured(service: Service, question: Question, seconds: float, folder: Path) -> dict[str, Any]:
    """Return figures of one question to one service."""
    addresses = question.addresses(service)
    row: dict[str, Any] = {"service": service.name, "question": question.name}
    if not addresses:
        return row
    paths = [f"{urlsplit(service.root).path}{one}" for one in addresses]
    ms, sizes, wrong = _one_by_one(service, paths[:ALONE])
    row |= {f"p{q}_ms": round(float(np.percentile(ms, q)), 2) for q in (50, 95, 99)}
    row |= {"kb": round(float(np.mean(sizes)) / 1000, 1), "wrong": wrong}
    rest = paths[ALONE:]
    if rest and not wrong:
        if question.once:
            row["per_s"] = _each_once(service, rest, folder)
        else:
            row["per_s"] = _at_once(service, rest, seconds, folder)
    return row | {"load": round(os.getloadavg()[0], 1)}


def _one_by_one(service: Service, paths: list[str]) -> tuple[list[float], list[int], int]:
    ms, sizes, wrong = [], [], 0
    place = urlsplit(service.root).netloc
    connection = http.client.HTTPConnection(place, timeout=120)
    for number, path in enumerate([paths[-1], *paths]):
        begun = time.perf_counter()
        try:
            connection.request("GET", path, headers=dict(service.headers))
            answer = connection.getresponse()
            body, good = answer.read(), answer.status in {200, 204}
        except (http.client.HTTPException, OSError):
            connection = http.client.HTTPConnection(place, timeout=120)
            body, good = b"", False
        if number:  # the first one warms up
            ms.append((time.perf_counter() - begun) * 1000)
            sizes.append(len(body))
            wrong += not good
    connection.close()
    return ms, sizes, wrong


def _at_once(service: Service, paths: list[str], seconds: float, folder: Path) -> float:
    program = shutil.which("wrk")
    if program is None:
        raise SetupError("The load is made by wrk: install the package wrk.")
    script = folder / "paths.lua"
    listed = ", ".join(f'"{path}"' for path in paths)
    script.write_text(_SCRIPT.format(paths=listed), encoding="utf-8")
    parts = urlsplit(service.root)
    headers = [f"-H{name}: {value}" for name, value in service.headers.items()]
    load = ["-t1", f"-c{CLIENTS}", f"-d{seconds:g}s", "-s", str(script), *headers]
    command = [program, *load, f"{parts.scheme}://{parts.netloc}/"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    found = re.search(r"Requests/sec:\s+([\d.]+)", ran.stdout)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", ran.stdout)
    return 0.0 if found is None or bad else round(float(found[1]), 1)


def _each_once(service: Service, paths: list[str], folder: Path) -> float:
    program = shutil.which("curl")
    if program is None:
        raise SetupError("The load is made by curl: install the package curl.")
    parts = urlsplit(service.root)
    listed = folder / "paths.curl"
    listed.write_text(
        "".join(
            f'url = "{parts.scheme}://{parts.netloc}{path}"\noutput = "{os.devnull}"\n'
            for path in paths
        ),
        encoding="utf-8",
    )
    headers = [f"-H{name}: {value}" for name, value in service.headers.items()]
    load = ["-sS", "--fail", "--parallel", "--parallel-max", str(CLIENTS), "-K", str(listed)]
    begun = time.perf_counter()
    ran = subprocess.run([program, *load, *headers], capture_output=True, check=False)  # noqa: S603
    took = time.perf_counter() - begun
    return 0.0 if ran.returncode else round(len(paths) / took, 1)


def read_by_gdal(service: Service, folder: Path) -> dict[str, Any]:
    """Return how long GDAL takes to read all polygons into a GeoPackage."""
    program = shutil.which("ogr2ogr")
    row: dict[str, Any] = {"service": service.name, "question": "GDAL reads all polygons"}
    if program is None:
        return row
    out = folder / "read.gpkg"
    out.unlink(missing_ok=True)
    headers = "".join(f"{name}: {value}\r\n" for name, value in service.headers.items())
    source = f"OAPIF:{service.root.rstrip('/')}"
    words = ["-f", "GPKG", str(out), source, service.buildings, "-oo", "PAGE_SIZE=10000"]
    begun = time.perf_counter()
    ran = subprocess.run(  # noqa: S603
        [program, *words],
        env=os.environ | ({"GDAL_HTTP_HEADERS": headers.strip()} if headers else {}),
        capture_output=True,
        check=False,
        timeout=300,
    )
    row["s"] = round(time.perf_counter() - begun, 2)
    row["wrong"] = int(ran.returncode != 0)
    return row | {"load": round(os.getloadavg()[0], 1)}
