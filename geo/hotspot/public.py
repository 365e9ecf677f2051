"""What may be shown to everybody: no small number, and nothing one can be had from."""

import numpy as np
from numpy.typing import NDArray

from geo.cases.kpi.suppress import LEAST, withheld
from geo.hotspot.window import Floats


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
