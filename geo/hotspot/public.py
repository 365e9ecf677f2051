"""What may be shown to everybody: no small number, and nothing one can be had from."""

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.cases.kpi.suppress import LEAST, withheld
from geo.hotspot.window import Floats

KEPT = {
    "cells": ("cell_id", "n", "class"),
    "contours": ("holds", "per_km2", "area_m2"),
    "periods": ("period", "begins", "ends", "n", "hot_cells"),
    "grids": ("grid_id", "n", "households", "per_1000", "class"),
}
"""Columns everybody may see. Scores and densities are not among them: sums can be had from them."""


def public_counts(counts: Floats, least: int = LEAST) -> Floats:
    """Return counts with NaN where they must not be shown; no shown count is from 1 to `least` - 1.

    So many more are withheld that the total less what is shown tells of no small one
    (`geo.cases.kpi.suppress`). A cell without incidents hides nobody and is shown. Nothing is
    promised of several periods or rasters laid side by side.

    Parameters
    ----------
    counts
        Any shape; whole numbers.
    """
    hidden = withheld(counts.ravel().astype(np.int64), least).reshape(counts.shape)
    return np.where(hidden, np.nan, counts)


def public_places(felt: Floats, least: int = LEAST) -> NDArray[np.bool_]:
    """Return where a density may be shown: where at least `least` incidents are felt.

    Parameters
    ----------
    felt
        Kernels that are 1 at their middle, added (`geo.hotspot.kde.felt`).
    """
    return felt >= least


def public_layer(
    name: str, frame: "GeoDataFrame | pd.DataFrame", near: Floats | None, least: int
) -> "GeoDataFrame | pd.DataFrame":
    """Return a layer without what not everybody may see.

    Parameters
    ----------
    name
        One of `KEPT`; other layers come back as they are.
    near
        (rows,) incidents at or around each row: where there are fewer than `least`, or no class,
        the row goes. None keeps all rows.
    """
    if name not in KEPT:
        return frame
    frame = frame.copy()
    if "n" in KEPT[name]:
        frame["n"] = public_counts(frame["n"].to_numpy(dtype=np.float64), least)
    if "per_1000" in KEPT[name]:
        hidden = frame["n"].isna()
        frame["per_1000"] = frame["per_1000"].mask(hidden)
        frame["class"] = frame["class"].mask(hidden, None)
    if name == "contours":
        frame["per_km2"] = [float(f"{value:.2g}") for value in frame["per_km2"]]
    if near is not None:
        told = frame["class"].notna() & (frame["class"] != "none") & (near >= least)
        frame = frame[told].reset_index(drop=True)
    drawn = ["geometry"] if isinstance(frame, GeoDataFrame) else []
    return frame[[*KEPT[name], *drawn]]
