"""What every command shares: one JSON object or a few lines out, progress, errors to exit codes.

Exit codes: 0 done; 1 ran, but the result is infeasible or a check failed; 2 bad input or usage,
and then nothing was written; 130 stopped by the person.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from api.errors import outcome
from api.settings import Settings
from api.window import Window, parse_window
from geo.errors import GridbeatError, InputError
from geo.faults import Fault
from geo.progress import Progress

JsonFlag = Annotated[
    bool, typer.Option("--json", help="Print one machine-readable object on stdout.")
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--db", help="sqlite:///FILE or postgresql://…; default from GRIDBEAT_DATABASE_URL."
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed gives the same result.")]
WindowOption = Annotated[
    str | None,
    typer.Option("--bbox", help="west,south,east,north in WGS 84 degrees: keep only this window."),
]


class Door:
    """Prints what a command has to say."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.out = Console(highlight=False, soft_wrap=True)
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)

    def say(self, line: str) -> None:
        """Print a line for people; silent with --json."""
        if not self.as_json:
            self.out.print(line, markup=False)

    def result(self, values: dict[str, Any]) -> None:
        """Print the command's one object; silent without --json."""
        if self.as_json:
            typer.echo(json.dumps(values, ensure_ascii=False, default=str))

    def facts(self, title: str, rows: dict[str, Any]) -> None:
        """Print a small table of facts for people."""
        if self.as_json:
            return
        table = Table(title=title, title_justify="left", show_header=False, box=None)
        for name, value in rows.items():
            table.add_row(name, str(value))
        self.out.print(table)

    def faults(self, faults: Sequence[Fault]) -> None:
        """Print faults, on stderr for people."""
        for fault in faults:
            mark = "✗" if fault.severity == "error" else "!"
            self.err.print(f"{mark} {fault}", markup=False)

    def end(self, code: int) -> NoReturn:
        """Leave with an exit code."""
        raise typer.Exit(code)

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Show a progress bar on stderr while work is going on."""
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Bar(*columns, console=self.err, transient=True) as bar:
            task = bar.add_task("", total=1.0)

            def tell(step: str, share: float) -> None:
                bar.update(task, description=step, completed=share)

            yield tell


@contextmanager
def door(as_json: bool) -> Iterator[Door]:
    """Open a door for one command; what the domain raises leaves as an exit code."""
    opened = Door(as_json)
    try:
        yield opened
    except GridbeatError as error:
        faults = error.faults if isinstance(error, InputError) else []
        opened.result({"error": str(error), "faults": [fault.as_dict() for fault in faults]})
        if not as_json:
            opened.faults(faults)
            if not faults:
                opened.err.print(f"✗ {error}", markup=False)
        raise typer.Exit(outcome(error).exit_code) from error
    except KeyboardInterrupt:
        opened.err.print("Stopped; nothing is half-written.")
        raise typer.Exit(130) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise typer.Exit(0) from None


def settings_with(**changes: Any) -> Settings:
    """Return the settings of the environment with what the command line says on top.

    Raises
    ------
    InputError
        A setting is not what it must be; all of them are named.
    """
    try:
        return Settings(**{name: value for name, value in changes.items() if value is not None})
    except ValidationError as error:
        faults = [
            Fault(
                "settings",
                f"{fault['msg']}.",
                "Correct the option or the variable GRIDBEAT_" + f"{fault['loc'][0]}.".upper(),
                column=str(fault["loc"][0]),
            )
            for fault in error.errors()
        ]
        raise InputError(faults) from error


def window(text: str | None) -> Window | None:
    """Return west, south, east, north in degrees from the text of --bbox; None where not given.

    Raises
    ------
    InputError
        The text is not four numbers in that order.
    """
    return None if text is None else parse_window(text, "command line", "--bbox")
