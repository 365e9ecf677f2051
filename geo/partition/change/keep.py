"""A previous plan that is to be kept: which grid each building was in, and the codes of grids."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame, GeoSeries

from geo.errors import InputError
from geo.faults import Fault
from geo.partition.ground.borders import Ints

REMEDY = "Give the GeoPackage that gridbeat split wrote."


@dataclass(frozen=True)
class Previous:
    """An earlier plan.

    Parameters
    ----------
    grid_of_building
        `grid_id` of each building, by `building_id`.
    code_of_grid
        Code of each grid, by `grid_id`, in the order of the plan.
    exclusive
        Land of the exclusive grids, by `grid_id`; None where there are none.
    """

    grid_of_building: Mapping[str, str]
    code_of_grid: Mapping[str, str]
    exclusive: GeoSeries | None = None

    @classmethod
    def of(cls, buildings: GeoDataFrame, grids: GeoDataFrame) -> "Previous":
        """Return the plan that two layers hold; a building without a grid counts as new.

        Parameters
        ----------
        buildings
            Columns `building_id` and `grid_id`.
        grids
            Columns `grid_id` and `code`, perhaps `exclusive`; any CRS.

        Raises
        ------
        InputError
            A column, an id or a code is missing, an id is there twice, or a building names a grid
            that is not there; every fault at once.
        """
        needed = {"buildings": ["building_id", "grid_id"], "grids": ["grid_id", "code"]}
        faults = [
            Fault(f"previous {name}", "The column is missing.", REMEDY, column=column)
            for (name, columns), frame in zip(needed.items(), (buildings, grids), strict=True)
            for column in columns
            if column not in frame
        ]
        if faults:
            raise InputError(faults)
        names, codes = _texts(grids["grid_id"]), _texts(grids["code"])
        who, where = _texts(buildings["building_id"]), _texts(buildings["grid_id"])
        faults = [
            *_unnamed("previous grids", "grid_id", names),
            *_unnamed("previous grids", "code", codes),
            *_unnamed("previous buildings", "building_id", who),
            *_astray(who, where, names),
        ]
        if faults:
            raise InputError(faults)
        grid_of_building = {one: grid for one, grid in zip(who, where, strict=True) if grid}
        own = np.zeros(len(grids), dtype=bool)
        if "exclusive" in grids:
            own = np.array([not pd.isna(one) and one == 1 for one in grids["exclusive"]])
        land = GeoSeries(grids.geometry.to_numpy()[own], index=np.array(names)[own], crs=grids.crs)
        return cls(
            grid_of_building,
            dict(zip(names, codes, strict=True)),
            land if own.any() else None,
        )

    @property
    def ids(self) -> list[str]:
        """`grid_id` of all grids."""
        return list(self.code_of_grid)

    def was(self, buildings: pd.DataFrame, by_entrance: Sequence[str] = ()) -> Ints:
        """Return the position in `ids` of each building's previous grid, -1 where it is new.

        A row of a building split by entrance was where the building was.

        Raises
        ------
        InputError
            No building is known: the plan is of another place.
        """
        place = {name: at for at, name in enumerate(self.ids)}
        names = buildings["building_id"].astype(str)
        whole = [
            name if name in self.grid_of_building or parent not in by_entrance else parent
            for name, parent in zip(names, names.str.rpartition("-")[0], strict=True)
        ]
        was = np.array([place.get(self.grid_of_building.get(one, ""), -1) for one in whole])
        if (was < 0).all():
            reason = "The previous plan knows none of these buildings: it is of another place."
            raise InputError([Fault("previous buildings", reason, REMEDY, column="building_id")])
        return was.astype(np.int64)

    def lived(self, was: Ints) -> Ints:
        """Return the previous grids with -1 for those that were exclusive, too."""
        if self.exclusive is None:
            return was
        own = np.isin(self.ids, self.exclusive.index)
        return np.where((was >= 0) & own[was], -1, was)


def _texts(column: "pd.Series[str]") -> list[str]:
    return column.astype("string").fillna("").str.strip().tolist()


def _unnamed(layer: str, column: str, names: list[str]) -> Iterable[Fault]:
    """Yield what is nameless or named twice."""
    seen: set[str] = set()
    for row, name in enumerate(names, 1):
        if not name:
            yield Fault(layer, "It is empty.", REMEDY, str(row), column)
        elif name in seen:
            yield Fault(layer, f"{name!r} is there twice.", REMEDY, str(row), column)
        seen.add(name)


def _astray(who: list[str], where: list[str], names: list[str]) -> Iterable[Fault]:
    known = {"", *names}
    for one, grid in zip(who, where, strict=True):
        if grid not in known:
            yield Fault("previous buildings", f"There is no grid {grid!r}.", REMEDY, one, "grid_id")
