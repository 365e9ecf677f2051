"""The command line: a second door to the same rooms as HTTP."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS = {
    "demo": "demo:demo",
    "serve": "serve:serve",
    "db": "store:app",
    "user": "user:app",
    "import": "importing:import_",
    "split": "split:split_file",
    "patrol": "patrol:patrol_file",
    "sheets": "sheets:sheets_file",
    "repair": "repair:repair_plan",
    "track": "track:track_files",
    "hotspot": "hotspot:hotspot_file",
    "map": "maps:map_files",
    "report": "papers:report_file",
    "export": "export:export",
    "cases": "cases:app",
    "simulate": "simulate:simulate",
    "bench": "bench:app",
}
"""Each command, and what runs it: a function, or an app with commands of its own."""
STYLE: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
}


class Commands(TyperGroup):
    """The commands, each imported when it is asked for: one does not wait for all others."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the base class hands it in
        """Return their names, as the help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return the command of a name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        found = getattr(import_module(f"api.cli.{module}"), name)
        holder = typer.Typer(**STYLE)
        holder.callback()(gridbeat)
        if isinstance(found, typer.Typer):
            holder.add_typer(found, name=cmd_name)
        else:
            holder.command(cmd_name)(found)
        group: Any = typer.main.get_command(holder)
        return group.commands[cmd_name]


def gridbeat() -> None:
    """Split a neighbourhood into grids, plan its 24-hour patrols and draw both on maps."""


app = typer.Typer(name="gridbeat", cls=Commands, no_args_is_help=True, **STYLE)
app.callback()(gridbeat)


def main() -> None:
    """Run the command line; the exit code says how it ended."""
    app()
