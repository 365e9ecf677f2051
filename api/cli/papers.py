"""gridbeat report: the papers of a community, to print or to read."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, cast

import typer

from api.cases.calendar import calendar_of
from api.cases.office import Offices
from api.cli.door import DatabaseOption, JsonFlag, door, settings_with
from api.cli.output import require_output
from api.papers.making import Form, drawn, last_day, made, system_reader
from data.store import registry
from data.store.engine import make_engine, read_scope
from geo.clock import LOCAL
from geo.errors import InputError
from geo.faults import Fault


class KindName(StrEnum):
    """Papers there are."""

    daily = "daily"
    weekly = "weekly"
    monthly = "monthly"


class LangName(StrEnum):
    """Languages of papers."""

    zh = "zh"
    en = "en"


def report_file(
    kind: Annotated[
        KindName,
        typer.Argument(help="daily: handover sheet; weekly: safety analysis; monthly: assessment."),
    ],
    community: Annotated[str, typer.Option(help="Code, name or number of the community.")],
    out: Annotated[Path, typer.Option("-o", help=".pdf to print, .html to read.")],
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="A day of the period; of the last that is over."),
    ] = None,
    lang: Annotated[LangName, typer.Option(help="Language.")] = LangName.zh,
    font: Annotated[
        Path | None,
        typer.Option(help="Chinese TrueType font to embed, for readers that have none."),
    ] = None,
    db: DatabaseOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Write the handover sheet, the weekly safety analysis or the monthly assessment."""
    with door(as_json) as opened:
        form = out.suffix.lower().removeprefix(".")
        require_output(out, ".html" if form == "html" else ".pdf", [])
        settings = settings_with(database_url=db)
        now = datetime.now(LOCAL)
        offices = Offices(calendar_of(settings))
        day = on.date() if on else last_day(kind.value, now)
        engine = make_engine(settings.database_url)
        try:
            with read_scope(engine) as session:
                stored = registry.find(session, community)
                reader = system_reader(session, stored, offices, now)
                paper = made(reader, stored, kind.value, day, lang.value)
            content = drawn(paper, cast(Form, form), font)
        except ValueError as error:
            raise InputError(
                [Fault("command line", f"{error}.", "See gridbeat report --help.")]
            ) from error
        finally:
            engine.dispose()
        part = out.with_name(f".{out.name}.part")
        part.write_bytes(content)
        part.replace(out)
        opened.result(
            {"file": str(out), "kind": kind.value, "day": str(day), "bytes": len(content)}
        )
        opened.say(f"{out}  {paper.title} · {paper.subtitle}, {len(content) / 1e3:.0f} kB")
