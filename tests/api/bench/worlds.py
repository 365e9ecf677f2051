"""A tiny instance with known answers: two compounds of six buildings each, 40 households apiece."""

import numpy as np
import pytest

from api.bench.partition import instance as instances
from api.bench.partition.instance import Instance, atoms_of
from geo.partition.proof.arithmetic import Band
from tests.worlds import tiny_community

TINY_BAND = Band(80, 130)


def tiny_instance(monkeypatch: pytest.MonkeyPatch) -> Instance:
    """Four grids of 120, two in each compound; atoms are the twelve buildings in their order."""
    monkeypatch.setattr(instances, "BAND", TINY_BAND)
    monkeypatch.setattr(instances, "GRIDS", 4)
    return atoms_of(tiny_community(), "feasible")


def by_building(instance: Instance, label: list[int]) -> np.ndarray:
    """Return labels of atoms from labels of buildings."""
    found = np.zeros(instance.cells.count, dtype=np.int64)
    found[instance.cells.of_building] = label
    return found


def row(**values: object) -> dict[str, object]:
    """Return a row of the results with something in every place."""
    standard = {
        "family": "slabs",
        "instance": 0,
        "method": "gridbeat-roads",
        "seed": 0,
        "repeat": 0,
        "known": "feasible",
        "handed": "",
        "error": None,
        "solved": True,
        "proved": False,
        "grids": 18,
        "in_band": 18,
        "contiguous": 18,
        "crossings": 0,
        "buildings_cut": 0,
        "pp_mean": 0.65,
        "pp_min": 0.5,
        "reock_mean": 0.5,
        "cut_m": 12_000.0,
        "cut_edges": 200,
        "road_share": 0.92,
        "road_cut_m": 3_000.0,
        "rms_radius_m": 150.0,
        "deviation": 0.04,
        "plan": "abc",
        "seconds": 10.0,
        "peak_mb": 150.0,
        "inertia_gap": 0.002,
        "fixes": 0,
        "fixes_tried": 0,
        "fixes_worked": 0,
        "at": "2026-01-01T08:00+08:00",
        "load": 2.0,
    }
    assert set(values) <= set(standard)
    return standard | values
