"""gridbeat map: files in, one stand-alone interactive map out."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from geopandas import GeoDataFrame

from api.cli.door import JsonFlag, door
from api.cli.output import require_output
from data.sources import read_claims, read_drawing
from geo.origin import together
from maps import overview, scene_of
from maps.assets import inlined


class Language(StrEnum):
    """Languages of the maps."""

    zh = "zh"
    en = "en"


def map_files(
    files: Annotated[
        list[Path], typer.Argument(help="Community files and outputs of split and patrol.")
    ],
    out: Annotated[Path, typer.Option("-o", help="HTML file to write.")],
    title: Annotated[
        str | None, typer.Option(help="Title; the community's name if not given.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the map.")] = Language.zh,
    as_json: JsonFlag = False,
) -> None:
    """Draw files as one interactive map that needs no network at all.

    Where two files hold the same layer, the later file's is drawn; of buildings one that knows
    their grids.
    """
    with door(as_json) as opened:
        require_output(out, ".html", files)
        drawings = [read_drawing(file) for file in files]
        layers = _laid_over(drawing.layers for drawing in drawings)
        if title is None and "boundary" not in layers:
            title = files[0].stem
        origin = together([drawing.origin for drawing in drawings if drawing.origin])
        html = overview(
            scene_of(layers, title=title, origin=origin, patrol_report=_patrol_report(files)),
            inlined(),
            lang="en" if lang == "en" else "zh",
        )
        part = out.with_name(f".{out.name}.part")
        part.write_text(html, encoding="utf-8")
        part.replace(out)
        opened.result({"map": str(out), "bytes": out.stat().st_size, "layers": sorted(layers)})
        opened.say(f"{out}  {out.stat().st_size / 1e6:.1f} MB  {', '.join(sorted(layers))}")


def _laid_over(files: Iterable[Mapping[str, GeoDataFrame]]) -> dict[str, GeoDataFrame]:
    """Return the layers of files in their order, later ones over earlier ones.

    A patrol plan carries the buildings it walks past without the grids a split gave them.
    """
    layers: dict[str, GeoDataFrame] = {}
    for file in files:
        for name, frame in file.items():
            if name not in layers or "grid_id" in frame or "grid_id" not in layers[name]:
                layers[name] = frame
    return layers


def _patrol_report(files: Iterable[Path]) -> dict[str, Any]:
    """Return the report of the last patrol plan among files."""
    reports = [(read_claims(file) or {}).get("report", {}) for file in files]
    return next((report for report in reversed(reports) if "home_grids" in report), {})
