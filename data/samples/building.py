"""A building of the demo community."""

from dataclasses import dataclass, field

from shapely import Point, Polygon


@dataclass(frozen=True)
class Building:
    """One building: ground plan in metres, use, name, storeys, and for homes their room.

    Parameters
    ----------
    polygon
        Ground plan, projected CRS in metres.
    use
        residential, shop, school, kindergarten, market, clinic, community_service,
        heating_station, garage, warehouse, office, hotel, depot, public, substation or
        pumping_station.
    compound
        The compound it stands in, None outside.
    flats
        Households it has room for, 0 where nobody lives.
    cluster
        Number of the cluster within the compound, from 0.
    doors
        Its entrances, 1 m in front of the wall.
    """

    polygon: Polygon
    use: str
    name: str
    floors: int
    entrances: int = 1
    compound: str | None = None
    letter: str = "N"
    flats: int = 0
    cluster: int = 0
    doors: list[Point] = field(default_factory=list)
