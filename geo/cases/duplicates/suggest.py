"""Duplicates: the parts in reading order."""

from typing import Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.cases.duplicates import words
from geo.cases.duplicates.likeness import likeness
from geo.cases.duplicates.open_cases import Facts, OpenCases
from geo.cases.duplicates.policy import DuplicatePolicy

DEFAULTS: Final = DuplicatePolicy()


def duplicates(
    new: GeoDataFrame, known: OpenCases, policy: DuplicatePolicy = DEFAULTS
) -> pd.DataFrame:
    """Suggest which open cases each new case may repeat, the likeliest first.

    Nothing of a suggested case but its id is given out, and how near it is. The distances of many
    questions would still tell where a case is: residents should be handed nothing but ids that
    they may see anyway.

    Parameters
    ----------
    new
        Points in any declared CRS with `COLUMNS`.
    known
        The open cases; a new case that is among them is not its own duplicate.

    Returns
    -------
    pandas.DataFrame
        `case_id` of the new case, `candidate_id`, `score` in [0, 1], `distance_m`, `days` between
        the reports, `likeness` of the words in [0, 1] or NaN, `same_category`, `reason` in Chinese
        and English; in the order of `new`, then by score, distance and id.

    Raises
    ------
    ValueError
        Columns are missing or the CRS is not declared.
    """
    asked, facts = Facts.of(new), known.facts
    points = new.geometry.to_crs(known.crs).to_numpy()
    radius_m = np.array(
        [policy.radius_by_category.get(name, policy.radius_m) for name in asked.categories]
    )
    one, other = known.tree.query(points, predicate="dwithin", distance=radius_m)
    apart = np.abs(asked.days[one] - facts.days[other])
    kept = (apart <= policy.days) & (asked.ids[one] != facts.ids[other])
    one, other, apart = one[kept], other[kept], apart[kept]
    alike = _likeness(asked.texts, facts.texts, one, other)
    category = asked.categories[one]
    same = (category == facts.categories[other]) & (category != None)  # noqa: E711
    kept = same | (alike >= policy.other_category_likeness)
    one, other, apart, alike, same = (part[kept] for part in (one, other, apart, alike, same))
    distance_m = shapely.distance(points[one], known.tree.geometries[other])
    score = _score(distance_m / radius_m[one], apart / policy.days, alike, policy)
    best = _best(one, score, distance_m, facts.ids[other], policy.most)
    told = [part[best].tolist() for part in (distance_m, apart, alike, same)]
    columns = {
        "case_id": asked.ids[one[best]],
        "candidate_id": facts.ids[other[best]],
        "score": score[best],
        "distance_m": distance_m[best],
        "days": apart[best],
        "likeness": alike[best],
        "same_category": same[best].astype(bool),
        "reason": np.array([words.reason(*row) for row in zip(*told, strict=True)], dtype=object),
    }
    return pd.DataFrame(
        {name: pd.Series(column, dtype=column.dtype) for name, column in columns.items()}
    )


def _best(
    one: NDArray[np.int64],
    score: NDArray[np.float64],
    distance_m: NDArray[np.float64],
    ids: NDArray[np.object_],
    most: int,
) -> NDArray[np.int64]:
    """Return the positions of the best candidates of each case, by score, distance and id."""
    _, by_id = np.unique(ids.astype(str), return_inverse=True)
    order = np.lexsort((by_id, distance_m, -score, one))
    ranked = one[order]
    place = np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
    return order[place < most]


def _score(
    space: NDArray[np.float64],
    time: NDArray[np.float64],
    alike: NDArray[np.float64],
    policy: DuplicatePolicy,
) -> NDArray[np.float64]:
    """Return the weighted mean of nearness in space, time and words; shares of their limits in."""
    worded = np.where(np.isnan(alike), 0.0, policy.words)
    total = policy.space * (1 - space) + policy.time * (1 - time)
    total += worded * np.nan_to_num(alike)
    return np.clip(total / (policy.space + policy.time + worded), 0.0, 1.0)


def _likeness(
    asked: NDArray[np.object_],
    known: NDArray[np.object_],
    one: NDArray[np.int64],
    other: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the likeness of pairs, reading only the texts that are in one."""
    mine, one = np.unique(one, return_inverse=True)
    theirs, other = np.unique(other, return_inverse=True)
    return likeness([*asked[mine], *known[theirs]], one, other + len(mine))
