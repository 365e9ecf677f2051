"""One zip to hand over: the data, a project that opens on it, and what it is about."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyogrio

from data.exports.about import About
from data.exports.geopackage import finish
from data.exports.place import in_place
from data.exports.qgis.look import Look
from data.exports.qgis.project import DATA, Box, Drawn, project
from data.exports.qgis.style import families_of, style_of
from data.exports.rows import Rows
from data.exports.staged import grow

README = "README.txt"
LIVE_TITLE = "（在线）"
_LIVE = """\

live.qgz 不带数据，直接读服务 {0} 中现在的图层。
QGIS 询问时填用户名，密码处填访问令牌。密码不在文件里。
live.qgz holds no data: it reads the layers as they are now from the service at that address.
When QGIS asks, give your name and, as the password, an access token; neither is in the file."""


@dataclass(frozen=True)
class Part:
    """One layer of a package."""

    rows: Rows
    about: About
    look: Look
    shown: bool = True


def write_package(path: Path, title: str, parts: Sequence[Part], service: str | None = None) -> int:
    """Write the zip, whole or not at all; return how many rows are in it.

    Layers without rows are left out. Of each layer a chunk is in memory at a time.

    Parameters
    ----------
    parts
        Layers from the bottom of the map to its top, all in one CRS.
    service
        The address of the feature service that has them too: a second project shows them live.
    """
    held = [part for part in parts if part.rows.count]
    with in_place(path) as target:
        data = target.with_name(DATA)
        drawn = [one for part in held for one in _grow(data, part)]
        crs = parts[0].about.crs
        box = _extent(data, drawn)
        made = project(title, drawn, crs, box)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(data, DATA)
            archive.writestr("project.qgz", made, zipfile.ZIP_STORED)
            if service is not None:
                live = project(f"{title} {LIVE_TITLE}", _live(drawn, service), crs, box)
                archive.writestr("live.qgz", live, zipfile.ZIP_STORED)
            archive.writestr(README, _readme(title, held, service).encode("utf-8-sig"))
    return sum(part.rows.count for part in held)


def _live(drawn: Sequence[Drawn], service: str) -> list[Drawn]:
    """Return layers as a feature service has them: tables are not there.

    QGIS shows one geometry kind of a collection, that of its first features: of mixed ones points.
    """
    return [
        replace(one, service=service, mixed=False)
        for one in drawn
        if one.family and (not one.mixed or one.family == "Point")
    ]


def _grow(data: Path, part: Part) -> list[Drawn]:
    """Add a layer to the data; QGIS lists one of mixed geometry once for each kind."""
    rows, about = part.rows.to_crs(part.about.crs), part.about
    grow(data, rows, about)
    style = style_of(part.look, rows.shapes, rows.columns, about.layer)
    finish(data, rows.columns, about, [style] if style else [])
    families: list[str | None] = [*families_of(rows.shapes)]
    return [
        Drawn(about, rows.columns, family, part.look, part.shown, mixed=len(families) > 1)
        for family in families or [None]
    ]


def _extent(data: Path, layers: Sequence[Drawn]) -> Box:
    """Return the extent of everything drawn, a twentieth wider on each side."""
    bounds = [
        pyogrio.read_info(data, layer=one.about.layer, force_total_bounds=True)["total_bounds"]
        for one in layers
        if one.family
    ]
    if not bounds:
        return (-180.0, -90.0, 180.0, 90.0)
    wests, souths, easts, norths = zip(*bounds, strict=True)
    west, south, east, north = min(wests), min(souths), max(easts), max(norths)
    margin = max(east - west, north - south) / 20
    return (west - margin, south - margin, east + margin, north + margin)


def _readme(title: str, parts: Sequence[Part], service: str | None) -> str:
    about = parts[0].about if parts else None
    facts = [f"{name}: {text}" for name, text in about.facts().items()] if about else []
    facts = [fact for fact in facts if not fact.startswith(("TITLE", "GRIDBEAT_LAYER"))]
    layers = [
        f"{part.about.zh} {part.about.en} ({part.about.layer}): {part.rows.count}" for part in parts
    ]
    return "\n".join(
        [
            title,
            "",
            "解压后用 QGIS（3.22 或更新）打开 project.qgz。",
            "数据在 data.gpkg，样式和字段别名都在里面。",
            "Unpack, then open project.qgz in QGIS 3.22 or later; data.gpkg holds the data, the",
            "styles and the aliases of columns. The project finds it by a relative path.",
            *([] if service is None else _LIVE.format(service).splitlines()),
            "",
            "图层 Layers",
            *layers,
            "",
            *facts,
            "",
        ]
    )
