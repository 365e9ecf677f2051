"""The documents are true: commands run, settings and layers are described, links lead somewhere."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import Settings
from geo.schema import LAYERS, RESULTS
from tests.conftest import ROOT

DOCUMENTS = sorted(
    path.relative_to(ROOT)
    for folder in (ROOT, ROOT / "docs")
    for path in (folder.glob("*.md") if folder == ROOT else folder.rglob("*.md"))
)


def commands(readme: str) -> list[str]:
    """Return the gridbeat commands of a document's sh blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.S)
    return [line for block in blocks for line in block.splitlines() if line.startswith("gridbeat ")]


def test_both_readmes_show_the_same_commands() -> None:
    assert commands("README.md") == commands("README.zh-CN.md") != []


@pytest.mark.slow
def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    for command in commands("README.md"):
        words = shlex.split(command)
        program = [sys.executable, "-m", "api.cli", *words[1:]]
        done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert (tmp_path / "map.html").stat().st_size > 100_000


def test_every_setting_is_described() -> None:
    text = (ROOT / "docs/settings.md").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        assert f"`GRIDBEAT_{name.upper()}`" in text, name
        assert field.description, name


def test_every_layer_and_column_is_described() -> None:
    text = (ROOT / "docs/community-file.md").read_text("utf-8")
    for layer in (LAYERS | RESULTS).values():
        assert f"`{layer.name}`" in text
        for column in layer.columns:
            assert f"`{column.name}`" in text, f"{layer.name}.{column.name}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", (ROOT / document).read_text("utf-8")):
        if "://" not in target:
            assert ((ROOT / document).parent / target).exists(), target
