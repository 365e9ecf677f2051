"""gridbeat split: preferences, earlier plans, several files, checking."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

from data.exports.gpkg import write_gpkg
from data.sources import read_community
from geo.community import Community
from tests.api.test_cli import community_file, run

__all__ = ["community_file"]

BAND = ("--min", 80, "--max", 130)


@pytest.fixture
def plan(community_file: Path, tmp_path: Path) -> Path:
    """A plan of the tiny community."""
    out = tmp_path / "plan.gpkg"
    code, _ = run("split", community_file, "-o", out, *BAND)
    assert code == 0
    return out


def test_a_plan_can_be_checked_from_its_file_alone(plan: Path) -> None:
    code, verdict = run("split", "--verify", plan)
    assert code == 0
    assert verdict["holds"]
    assert all(check["holds"] for check in verdict["checks"])


def test_a_plan_that_was_tampered_with_fails_its_check(plan: Path) -> None:
    grids = pyogrio.read_dataframe(plan, layer="grids")
    grids["households"] += 5
    pyogrio.write_dataframe(grids, plan, layer="grids", driver="GPKG")
    code, verdict = run("split", "--verify", plan)
    assert code == 1
    assert not verdict["holds"]


def test_a_plan_is_a_community_file(plan: Path, tiny: Community) -> None:
    again = read_community(plan).community
    assert again.code == tiny.code
    assert len(again["buildings"]) == len(tiny["buildings"])
    assert again["compounds"]["name"].tolist() == tiny["compounds"]["name"].tolist()


def test_every_preference_gives_a_plan_and_tells_of_the_others(
    community_file: Path, tmp_path: Path
) -> None:
    for prefer in ("compact", "roads", "balanced"):
        out = tmp_path / f"{prefer}.gpkg"
        code, said = run("split", community_file, "-o", out, *BAND, "--prefer", prefer)
        assert code == 0
        assert said["params"]["prefer"] == prefer
        assert [other["prefer"] for other in said["alternatives"]] == [
            "compact",
            "balanced",
            "roads",
        ]


def test_a_kept_plan_moves_nobody_when_nothing_has_changed(
    community_file: Path, plan: Path, tmp_path: Path
) -> None:
    out = tmp_path / "again.gpkg"
    code, said = run("split", community_file, "-o", out, *BAND, "--keep", plan)
    assert code == 0
    assert said["households_moved"] == 0
    before, after = (gpd.read_file(file, layer="buildings") for file in (plan, out))
    assert before["grid_id"].tolist() == after["grid_id"].tolist()


def test_a_file_that_is_no_plan_cannot_be_kept(community_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "again.gpkg"
    code, said = run("split", community_file, "-o", out, *BAND, "--keep", community_file)
    assert code == 2
    assert "grids" in said["error"]


def test_codes_follow_the_scheme_asked_for(community_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "codes.gpkg"
    assert run("split", community_file, "-o", out, *BAND, "--codes", "cjt349-20")[0] == 0
    assert gpd.read_file(out, layer="grids")["code"].str.len().eq(20).all()
    code, said = run("split", community_file, "-o", out, *BAND, "--codes", "mine")
    assert code == 2
    assert "district-15" in str(said["faults"])


def test_several_files_are_split_into_a_folder(
    tiny: Community, community_file: Path, tmp_path: Path
) -> None:
    other, out = tmp_path / "other.gpkg", tmp_path / "plans"
    write_gpkg(other, dict(tiny.layers), origin=tiny.origin, title="other")
    code, said = run("split", community_file, other, "-o", out, *BAND, "--workers", 2)
    assert code == 0
    assert sorted(file.name for file in out.glob("*.gpkg")) == ["other.gpkg", "tiny.gpkg"]
    assert said["grids"] == 8
    assert run("split", "--verify", out / "tiny.gpkg")[0] == 0


def test_options_for_one_file_are_refused_with_several(
    community_file: Path, plan: Path, tmp_path: Path
) -> None:
    out = tmp_path / "plans"
    code, said = run("split", community_file, plan, "-o", out, "--keep", plan)
    assert code == 2
    assert "one file only" in said["error"]
    assert not out.exists()


def test_a_building_too_big_is_split_by_entrance_when_asked(
    tiny: Community, tmp_path: Path
) -> None:
    buildings = tiny["buildings"].copy()
    buildings.loc[buildings["building_id"] == "W1", "households"] = 140
    grown = replace(tiny, layers={**tiny.layers, "buildings": buildings})
    file, out = tmp_path / "grown.gpkg", tmp_path / "out.gpkg"
    write_gpkg(file, dict(grown.layers), origin=tiny.origin, title=tiny.name)
    code, said = run("split", file, "-o", out, *BAND)
    assert (code, said["level"]) == (1, "buildings")
    assert any(fix["kind"] == "entrances" for fix in said["remedies"])
    assert run("split", file, "-o", out, *BAND, "--by-entrance", "W1")[0] == 0
    ids = gpd.read_file(out, layer="buildings")["building_id"]
    assert {"W1-1", "W1-2", "W1-3", "W1-4"} <= set(ids)


def test_compounds_named_may_be_crossed(community_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "merged.gpkg"
    code, said = run(
        "split", community_file, "-o", out, "--min", 160, "--max", 160, "--merge", "西苑+东苑"
    )
    assert code == 0
    assert said["merged"] == [["西苑", "东苑"]]
    assert run("split", "--verify", out)[0] == 0
    code, said = run("split", community_file, "-o", out, "--merge", "西苑+北苑")
    assert code == 2
    assert "北苑" in said["error"]
