"""The rows of the shields."""

import pytest

from api.bench.patrol import shields


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shields, "SITES", 14)
    monkeypatch.setattr(shields, "WORLDS", 60)
    monkeypatch.setattr(shields, "SHAKES", 10)


@pytest.mark.usefixtures("small")
def test_no_shield_breaks_its_guarantee_and_ours_is_foreseen_less_and_returns_later() -> None:
    ours, naive = (shields.row(name, 1.5, 600) for name in ("gridbeat", "naive"))
    for row in (ours, naive):
        assert row["breaks"] == 0
        assert 1.0 < row["worst"] <= 1.5 + 1e-6
        assert row["laps"] >= 600
    assert ours["guess_first"] < naive["guess_first"]
    assert ours["short_share"] < naive["short_share"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ["gridbeat", "naive"])
def test_without_room_every_shield_is_the_fixed_round(name: str) -> None:
    row = shields.row(name, 1.0, 1)
    assert row["guess_first"] == row["guess_lap"] == 1.0
    assert row["entropy_bits"] == 0.0
    assert row["worst"] == pytest.approx(1.0)
    assert (row["caught_0.5"], row["caught_1.25"]) == (0.0, 1.0)
