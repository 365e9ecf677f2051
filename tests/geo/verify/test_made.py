"""Plans that gridbeat makes, written to a file and read back, hold in every figure."""

from pathlib import Path

import pytest

from data.exports.gpkg import write_gpkg
from data.sources import read_claims, read_layers
from geo.community import Community
from geo.partition import CodeScheme, SplitParams, fifteen_digits, split
from geo.partition.codes import twenty_digits
from geo.verify import Verdict, verify_split

samples = pytest.importorskip("data.samples")


def verified(
    community: Community, params: SplitParams, path: Path, scheme: CodeScheme = fifteen_digits
) -> Verdict:
    """Split, write what `gridbeat split` writes, and check what is read from it."""
    result = split(community, params, scheme=scheme)
    assert result.report.feasible, result.report.reason
    layers = {"grids": result.grids, "buildings": result.buildings}
    layers |= {name: community[name] for name in ("boundary", "compounds", "streets")}
    claims = {"report": result.report.as_dict(), "params": params.as_dict()}
    write_gpkg(path, layers, origin=community.origin, title=community.name, claims=claims)
    return verify_split(read_layers(path), read_claims(path))


@pytest.mark.parametrize("crs", [4549, 4326])
@pytest.mark.parametrize("scheme", [fifteen_digits, twenty_digits])
def test_a_split_of_the_tiny_community_holds(
    tiny: Community, crs: int, scheme: CodeScheme, tmp_path: Path
) -> None:
    params = SplitParams(min_households=80, max_households=130)
    verdict = verified(tiny.to_crs(crs), params, tmp_path / "plan.gpkg", scheme)
    assert verdict.failed == ()
    assert verdict["in_band"].found == 4


def test_a_split_that_had_to_merge_compounds_holds(tiny: Community, tmp_path: Path) -> None:
    params = SplitParams(min_households=150, max_households=170, nest="soft")
    verdict = verified(tiny, params, tmp_path / "plan.gpkg")
    assert verdict.failed == ()
    assert verdict["in_band"].found == 3
    assert verdict["crossings"].found > 0
    assert verdict["crossings"].holds


@pytest.mark.slow
def test_a_split_of_the_demo_holds_however_early_the_search_stops(tmp_path: Path) -> None:
    params = SplitParams(time_limit_s=20)
    verdict = verified(samples.demo_community(), params, tmp_path / "plan.gpkg")
    assert verdict.failed == ()
    assert verdict["in_band"].found == 18
