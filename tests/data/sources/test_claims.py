"""A plan's file says what its report and its settings were."""

from pathlib import Path

import pytest

from data.exports.gpkg import write_gpkg
from data.sources import read_claims, read_community, read_layers
from geo.community import Community
from geo.errors import InputError
from geo.origin import Origin
from tests.data.sources.worlds import write


def test_claims_come_back_as_they_were(tiny: Community, tmp_path: Path) -> None:
    claims = {
        "report": {
            "feasible": True,
            "reason": "可行 & <so>",
            "gap": 0.1,
            "bound": None,
            "fixes": [],
        },
        "params": {"nest": "soft", "grids": 18},
    }
    path = tmp_path / "plan.gpkg"
    write_gpkg(path, tiny.layers, origin=tiny.origin, title="t", claims=claims)
    assert read_claims(path) == claims
    assert read_community(path).community.origin == tiny.origin
    assert list(read_layers(path)) == list(tiny.layers)


def test_a_long_report_comes_back_whole(tiny: Community, tmp_path: Path) -> None:
    report = {"certificate": [at / 3 for at in range(20_000)]}
    path = tmp_path / "plan.gpkg"
    write_gpkg(path, tiny.layers, origin=Origin(), title="t", claims={"report": report})
    assert read_claims(path) == {"report": report}


def test_files_without_claims_claim_nothing(tiny: Community, tmp_path: Path) -> None:
    write_gpkg(tmp_path / "old.gpkg", tiny.layers, origin=Origin(), title="t")
    write(tmp_path / "gates.geojson", tiny["gates"])
    for path in (tmp_path / "old.gpkg", tmp_path / "gates.geojson", tmp_path):
        assert read_claims(path) is None


def test_claims_that_are_no_json_objects_are_all_told(tiny: Community, tmp_path: Path) -> None:
    path = tmp_path / "plan.gpkg"
    write(path, tiny["gates"], layer="gates")
    write(path, tiny["gates"], layer="more", dataset_metadata={  # type: ignore[arg-type]
        "GRIDBEAT_REPORT": "[1, 2]", "GRIDBEAT_PARAMS": "{'nest': 'hard'}",
    })  # fmt: skip
    with pytest.raises(InputError, match=r"GRIDBEAT_REPORT(.|\n)*GRIDBEAT_PARAMS"):
        read_claims(path)


def test_a_file_that_is_no_geopackage_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.gpkg").write_text("not a database")
    with pytest.raises(InputError, match="cannot be read"):
        read_claims(tmp_path / "plan.gpkg")
