"""The back-test of a layer of incidents: would these hotspots have foretold the next ones."""

from typing import Any

import numpy as np
import pandas as pd

from geo.hotspot import words
from geo.hotspot.backtest import LEAST_TESTS, backtest, training
from geo.hotspot.ground import AROUND, Ground
from geo.hotspot.params import HotspotParams
from geo.hotspot.periods import Periods

LEAST_PERIODS = 3 * LEAST_TESTS


def foretold(place: Ground, params: HotspotParams) -> tuple[dict[str, Any], pd.DataFrame | None]:
    """Return the report of the back-test and its table; no table where there are too few periods.

    The ground looked at is what lies near an incident of the periods learnt from, so that nothing
    of what is foretold slips in; incidents elsewhere are missed by every way.
    """
    taken, window = place.taken, place.window
    periods = Periods.between(taken.first, taken.last, params.test_days)
    told: dict[str, Any] = {"period_days": params.test_days, "periods": periods.count}
    first = training(periods.count)
    if first is None:
        reason = words.too_short(periods.count, params.test_days, LEAST_PERIODS, "--test-days")
        return told | {"feasible": False, "reason": reason, "words": [reason]}, None
    number, own = periods.of(taken.at)[taken.chosen], taken.own
    stack = periods.stacked(number, window.cells_of(own), window.rows * window.columns)
    learnt = own[(number >= 0) & (number < first)]
    if not len(learnt):
        reason = words.too_few(0)
        return told | {"feasible": False, "reason": reason, "words": [reason]}, None
    area = window.near(learnt, AROUND * params.bandwidth_m)
    result = backtest(
        stack.reshape(-1, *window.shape),
        np.bincount(number[number >= 0], minlength=periods.count).astype(np.float64),
        area,
        first,
        params.bandwidth_m / params.cell_m,
    )
    table = result.table()
    tuned = {
        "bandwidth_m": result.tuned.bandwidth_cells * params.cell_m,
        "half_life_periods": _finite(result.tuned.half_life),
        "strength_periods": _finite(result.tuned.strength),
    }
    rows = [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]
    return told | {
        "feasible": True,
        "reason": None,
        "training": first,
        "cells": result.cells,
        "tuned": tuned,
        "rows": rows,
        "words": _words(table),
    }, table


def _finite(value: float) -> float | None:
    return None if np.isinf(value) else value


def _words(table: pd.DataFrame) -> list[str]:
    ours = table[~table["naive"]]
    said = [
        words.verdict(str(way), [row for _, row in rows.iterrows()])
        for way, rows in ours.groupby("way", sort=False)
    ]
    return said if (ours["verdict"] == "better").any() else [*said, words.USE_NAIVE]
