"""Households of buildings, estimated from what OSM tells about them.

The rule in words: a block of flats has floors x footprint / 75 m² households, because a Chinese or
European panel-block flat takes about 75 m² of floor with its share of stairs and walls; a detached
house has one; whatever is not lived in has none. It is an estimate to start planning with, never a
count, and marked so.
"""

import numpy as np
import pandas as pd

FLAT_M2 = 75.0
"""Floor area per flat, shared stairs and walls included, in square metres."""

BLOCK_FLOORS = 3
"""From this many floors on a building is a block of flats, and what is assumed of a block where
nothing better is known."""

LARGE_M2 = 300.0
"""Footprint above which a building without floors in a residential area is taken for a block."""

_HOUSE_M2 = 40.0
"""Footprint below which a nondescript building is a shed or a garage, in square metres."""

_ENOUGH_BLOCKS = 5
"""So many blocks with known floors make a median worth using."""

_FLATS = {"apartments", "residential", "dormitory", "terrace"}
_HOUSES = {"house", "detached", "bungalow", "farm", "cabin", "static_caravan"}
_UNSAID = {"yes", "residential_building"}


def floors_of(levels: "pd.Series") -> "pd.Series":
    """Return floors from the texts of `building:levels`; of "5-9" or "5;9" the first counts."""
    number = levels.astype(str).str.extract(r"^\s*(\d+(?:[.,]\d+)?)")[0]
    floors = pd.to_numeric(number.str.replace(",", "."), errors="coerce")
    return np.ceil(floors).where((floors > 0) & (floors <= 200))


def estimate_households(
    tags: pd.DataFrame,
    footprint_m2: "pd.Series",
    residential: "pd.Series",
    other_use: "pd.Series",
) -> "pd.Series":
    """Return estimated households of buildings, a Series of the same index.

    - Flats (apartments, residential, dormitory, terrace): floors x footprint / 75 m², at least 1.
    - Houses: 1; semi-detached ones: 2.
    - `building=yes`: as flats with at least 3 floors, or above 300 m² in a residential area with 2
      or an unknown number of floors; as a house with 40-300 m² in a residential area; else 0. One
      used for something else by its own tags, or on land of another use, has 0.
    - Everything else (garages, shops, schools, ...): 0.
    - `building:flats`, where it is given, is taken as it is.

    Unknown floors of a block are the median of the source's blocks with known floors, or 3 where
    fewer than five are known.

    Parameters
    ----------
    tags
        Columns of `data.sources.osm.features.TAGS`.
    footprint_m2
        Area of each building in square metres.
    residential, other_use
        Whether the building stands on residential land, and on land of a use that excludes living.
    """
    kind, floors = tags["building"], floors_of(tags["building:levels"])
    flats_by_name = kind.isin(_FLATS) & ~(
        (kind == "residential") & ~(floors >= BLOCK_FLOORS) & (footprint_m2 <= LARGE_M2)
    )
    unsaid = kind.isin(_UNSAID) & tags[["amenity", "office", "leisure", "tourism"]].isna().all(
        axis=1
    )
    unsaid &= ~other_use & ~(tags["shop"].notna() & ~(floors >= BLOCK_FLOORS))
    large = residential & (footprint_m2 > LARGE_M2) & ~(floors < 2)
    block = flats_by_name | (unsaid & ((floors >= BLOCK_FLOORS) | large))
    small = residential & footprint_m2.between(_HOUSE_M2, LARGE_M2)
    house = kind.isin(_HOUSES) | ((kind == "residential") & ~block) | (unsaid & small & ~block)
    known = floors[block & (floors >= BLOCK_FLOORS)]
    typical = float(known.median()) if len(known) >= _ENOUGH_BLOCKS else float(BLOCK_FLOORS)
    flats = (floors.fillna(typical) * footprint_m2 / FLAT_M2).round().clip(lower=1)
    estimate = pd.Series(0.0, index=tags.index)
    estimate[house] = 1
    estimate[kind == "semidetached_house"] = 2
    estimate[block] = flats[block]
    told = pd.to_numeric(tags["building:flats"], errors="coerce")
    return told.where(told.between(0, 5000), estimate).round().astype("int64")
