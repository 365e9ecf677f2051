"""What a form of the page that edits grids asks for, as edits."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from api.console.giving import fault
from api.grids.schemas import DivideIn, DrawIn, EditIn, LineIn, MergeIn, MoveIn

_BETWEEN = re.compile(r"[,，、;；\n]+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def asked(values: Mapping[str, str], buildings: pd.DataFrame) -> list[EditIn]:
    """Return the edits a form asks for; none where it asks for nothing.

    Parameters
    ----------
    values
        `do` says what; the other fields are those of its form.
    buildings
        `building_id` and `name`, by which people may call them.

    Raises
    ------
    InputError
        Something is missing, or there is no such building, or several of that name.
    """
    make = {"move": _moves, "merge": _merge, "divide": _divide, "draw": _draw}
    do = values.get("do", "")
    if do not in make:
        return []
    return make[do](values, buildings)


def _moves(values: Mapping[str, str], buildings: pd.DataFrame) -> list[EditIn]:
    said = [text.strip() for text in _BETWEEN.split(values.get("buildings", "")) if text.strip()]
    if not said:
        raise fault("请先选楼栋。", "Choose a building first.", "buildings")
    grid_id = _grid(values, "to")
    ids = dict.fromkeys(_building(text, buildings) for text in said)
    return [MoveIn(kind="move", building_id=one, grid_id=grid_id) for one in ids]


def _merge(values: Mapping[str, str], _: pd.DataFrame) -> list[EditIn]:
    return [MergeIn(kind="merge", grids=(_grid(values, "one"), _grid(values, "two")))]


def _divide(values: Mapping[str, str], _: pd.DataFrame) -> list[EditIn]:
    return [DivideIn(kind="divide", grid_id=_grid(values, "divided"), seed=0)]


def _draw(values: Mapping[str, str], _: pd.DataFrame) -> list[EditIn]:
    degrees = [float(text) for text in _NUMBER.findall(values.get("line", ""))]
    along = list(zip(degrees[::2], degrees[1::2], strict=False))
    inside = all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in along)
    if len(degrees) % 2 or len(along) < 2 or not inside:
        raise fault(
            "请在地图上点出至少两个点，或填“经度,纬度 经度,纬度”。",
            "Touch two points or more on the map, or type 'lon,lat lon,lat'.",
            "line",
        )
    line = LineIn(type="LineString", coordinates=along)
    return [DrawIn(kind="draw", grid_id=_grid(values, "drawn"), line=line)]


def _grid(values: Mapping[str, str], name: str) -> str:
    if not values.get(name):
        raise fault("请先选网格。", "Choose a grid first.", name)
    return values[name]


def _building(text: str, buildings: pd.DataFrame) -> str:
    ids = buildings["building_id"].astype(str).to_numpy()
    if (ids == text).any():
        return text
    found: Sequence[str] = ids[np.asarray(buildings["name"].fillna("") == text)].tolist()
    if len(found) == 1:
        return found[0]
    if not found:
        raise fault(f"没有楼栋“{text}”。", f"There is no building '{text}'.", "buildings")
    some = "、".join(found[:8])
    raise fault(
        f"有{len(found)}栋都叫“{text}”，请填编号：{some}。",
        f"{len(found)} buildings are called '{text}'; give the number: {some}.",
        "buildings",
    )
