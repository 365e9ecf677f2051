"""gridbeat map: files in, one stand-alone interactive map out."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.door import JsonFlag, door
from data.sources import read_layers
from maps import overview, scene_of
from maps.assets import inlined


def map_files(
    files: Annotated[
        list[Path], typer.Argument(help="Community files and outputs of split and patrol.")
    ],
    out: Annotated[Path, typer.Option("-o", help="HTML file to write.")],
    title: Annotated[
        str | None, typer.Option(help="Title; the community's name if not given.")
    ] = None,
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    as_json: JsonFlag = False,
) -> None:
    """Draw files as one interactive map that needs no network at all.

    Where two files hold the same layer, the later file's is drawn.
    """
    with door(as_json) as opened:
        layers = {name: frame for file in files for name, frame in read_layers(file).items()}
        html = overview(
            scene_of(layers, title=title), inlined(), lang="en" if lang == "en" else "zh"
        )
        part = out.with_name(f".{out.name}.part")
        part.write_text(html, encoding="utf-8")
        part.replace(out)
        opened.result({"map": str(out), "bytes": out.stat().st_size, "layers": sorted(layers)})
        opened.say(f"{out}  {out.stat().st_size / 1e6:.1f} MB  {', '.join(sorted(layers))}")
