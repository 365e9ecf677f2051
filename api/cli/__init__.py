"""The command line: a second door to the same rooms as HTTP."""

import typer

from api.cli import (
    bench,
    cases,
    demo,
    export,
    hotspot,
    importing,
    maps,
    papers,
    patrol,
    repair,
    serve,
    sheets,
    split,
    store,
    track,
    user,
)

app = typer.Typer(
    name="gridbeat",
    help="Split a neighbourhood into grids, plan its 24-hour patrols and draw both on maps.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.add_typer(store.app, name="db")
app.add_typer(user.app, name="user")
app.command("import")(importing.import_)
app.command("split")(split.split_file)
app.command("patrol")(patrol.patrol_file)
app.command("sheets")(sheets.sheets_file)
app.command("repair")(repair.repair_plan)
app.command("track")(track.track_files)
app.command("hotspot")(hotspot.hotspot_file)
app.command("map")(maps.map_files)
app.command("report")(papers.report_file)
app.command("export")(export.export)
app.add_typer(cases.app, name="cases")
app.add_typer(bench.app, name="bench")


def main() -> None:
    """Run the command line; the exit code says how it ended."""
    app()
