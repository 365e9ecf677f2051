"""Hotspots: where incidents gather, whether that is more than chance, whether it foretells any.

`hotspots` is the door. Behind it: `window` (the raster), `count`, `kde` and `dual` (densities, also
against households or patrol hours), `gistar` with `fdr` and `shuffle` (what chance would do),
`trend` and `change` (over periods), `classify`, `contours`, `knox` (near repeats), `exposure`
(patrol hours), `public` (small numbers withheld); `forecast`, `score`, `backtest` and `foretold`
(was it of use); `params`, `taken`, `ground`, `layers`, `columns`, `words`, `report` (what goes in
and comes out).
"""

from geo.hotspot.backtest import Backtest, backtest
from geo.hotspot.change import changes
from geo.hotspot.count import counted, counted_in
from geo.hotspot.dual import Rates, dual_density, rates
from geo.hotspot.fdr import adjusted
from geo.hotspot.gistar import GiStar, gi_star, gi_star_areas
from geo.hotspot.ground import Surroundings
from geo.hotspot.hotspots import Hotspots, hotspots
from geo.hotspot.kde import density, felt
from geo.hotspot.knox import Knox, knox
from geo.hotspot.params import METHODS, SOURCES, HotspotParams
from geo.hotspot.report import HotspotReport
from geo.hotspot.window import Window

__all__ = [
    "METHODS",
    "SOURCES",
    "Backtest",
    "GiStar",
    "HotspotParams",
    "HotspotReport",
    "Hotspots",
    "Knox",
    "Rates",
    "Surroundings",
    "Window",
    "adjusted",
    "backtest",
    "changes",
    "counted",
    "counted_in",
    "density",
    "dual_density",
    "felt",
    "gi_star",
    "gi_star_areas",
    "hotspots",
    "knox",
    "rates",
]
