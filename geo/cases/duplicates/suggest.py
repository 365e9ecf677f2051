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
    found = pd.DataFrame(
        {
            "order": one,
            "case_id": asked.ids[one],
            "candidate_id": facts.ids[other],
            "score": _score(distance_m / radius_m[one], apart / policy.days, alike, policy),
            "distance_m": distance_m,
            "days": apart,
            "likeness": alike,
            "same_category": same,
        }
    )
    by = ["order", "score", "distance_m", "candidate_id"]
    found = found.sort_values(by, ascending=[True, False, True, True], kind="stable")
    found = found.groupby("order").head(policy.most).drop(columns="order").reset_index(drop=True)
    columns = (found[name] for name in ("distance_m", "days", "likeness", "same_category"))
    reasons = [words.reason(*row) for row in zip(*columns, strict=True)]
    return found.assign(reason=pd.Series(reasons, found.index, dtype=object))


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
