"""gridbeat report: a paper to a file, or every reason why not."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from api.cli import app
from tests.api.conftest import CODE


def run(database_url: str, *words: object) -> tuple[int, Any]:
    given = ["report", *map(str, words), "--db", database_url, "--json"]
    result = CliRunner().invoke(app, given)
    return result.exit_code, json.loads(result.stdout) if result.stdout else None


@pytest.mark.parametrize(("kind", "form"), [("daily", "pdf"), ("weekly", "html")])
def test_a_paper_is_written(  # noqa: PLR0917 - a case and where it is run
    stored: int, engine: Engine, database_url: str, tmp_path: Path, kind: str, form: str
) -> None:
    out = tmp_path / f"paper.{form}"
    code, said = run(
        database_url, kind, "--community", CODE, "-o", out, "--on", "2026-11-22", "--lang", "en"
    )
    assert (code, said["kind"], said["day"]) == (0, kind, "2026-11-22")
    assert out.stat().st_size == said["bytes"]
    start = {"pdf": b"%PDF-", "html": b"<!doctype"}[form]
    assert out.read_bytes().lstrip().startswith(start)


@pytest.mark.parametrize(
    "more",
    [["-o", "x.docx"], ["-o", "nowhere/x.pdf"], ["-o", "x.pdf", "--on", "2097-01-01"],
     ["-o", "x.pdf", "--font", "absent.ttf"], ["-o", "x.pdf", "--community", "nobody"]],
)  # fmt: skip
def test_what_cannot_be_is_told_and_nothing_is_written(
    stored: int,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    more: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    code, said = run(database_url, "daily", "--community", CODE, *more)
    assert code == 2
    assert said["error"]
    assert set(tmp_path.iterdir()) == before
