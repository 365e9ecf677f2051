"""A source as it is: layers and tables under their own names, nothing judged yet."""

from dataclasses import dataclass, field

import pandas as pd
from geopandas import GeoDataFrame

from geo.faults import Fault
from geo.origin import Origin


@dataclass
class Raw:
    """Layers and tables of one source.

    Parameters
    ----------
    layers
        Frames with geometry, by the name they have in the source.
    tables
        Frames without geometry, by the name they have in the source.
    faults
        What could not be read.
    origin
        What the source says about itself, None where it says nothing.
    """

    layers: dict[str, GeoDataFrame] = field(default_factory=dict)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    origin: Origin | None = None

    def take(self, other: "Raw") -> None:
        """Add everything of another source; a name that is there twice is a fault."""
        for name in sorted(self.layers.keys() & other.layers.keys()):
            self.faults.append(
                Fault(
                    name,
                    f"The folder holds two layers named '{name}'.",
                    "Keep the one that is right and move the other one away.",
                )
            )
        self.layers.update(other.layers)
        self.tables.update(other.tables)
        self.faults += other.faults
        self.origin = self.origin or other.origin
