"""Named tiny worlds with known answers."""

import geopandas as gpd
from shapely import LineString, Point, box

from geo.community import Community
from geo.origin import Origin

TINY_CRS = "EPSG:4549"
"""CGCS2000 / 3-degree Gauss-Kruger CM 120E: metres, the zone of Holingol."""

X0, Y0 = 470_000.0, 5_040_000.0
"""South-west corner of the tiny community, easting and northing in metres."""


def tiny_community() -> Community:
    """Return two walled compounds left and right of one road, known to the last household.

    400 m x 300 m. Each compound (西苑 west, 东苑 east) has 6 buildings of 40 households and 96
    persons in 3 rows of 2: 480 households and 1,152 persons in all. A main road runs between them
    from south to north, a lane runs along each edge of the area, and one lane crosses each compound
    from its gate on the main road, north of the lowest row. The band [80, 130] admits 4 grids of
    120 households, 2 per compound, and no fewer.
    Streets: 300 (main road) + 2 * (400 + 300) (edges) + 2 * 200 (lanes) = 2,100 m, all connected.
    """
    west, east = box(X0, Y0, X0 + 200, Y0 + 300), box(X0 + 200, Y0, X0 + 400, Y0 + 300)
    buildings = [
        (f"{side}{row * 2 + column + 1}", box(x, y, x + 50, y + 14))
        for side, left in (("W", X0), ("E", X0 + 200))
        for row in range(3)
        for column in range(2)
        for x, y in [(left + 30 + column * 90, Y0 + 40 + row * 90)]
    ]

    def line(*points: tuple[float, float]) -> LineString:
        return LineString([(X0 + x, Y0 + y) for x, y in points])

    streets = [
        ("road", "中路", line((200, 0), (200, 300))),
        ("lane", "南巷", line((0, 0), (200, 0), (400, 0))),
        ("lane", "北巷", line((0, 300), (200, 300), (400, 300))),
        ("lane", "西巷", line((0, 0), (0, 300))),
        ("lane", "东巷", line((400, 0), (400, 300))),
        ("lane", "西苑巷", line((0, 90), (200, 90))),
        ("lane", "东苑巷", line((200, 90), (400, 90))),
    ]

    def frame(rows: dict[str, list[object]], geometry: list[object]) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(rows, geometry=geometry, crs=TINY_CRS)

    return Community.of(
        {
            "boundary": frame(
                {"name": ["小社区"], "code": ["150581001001"]}, [box(X0, Y0, X0 + 400, Y0 + 300)]
            ),
            "compounds": frame({"name": ["西苑", "东苑"]}, [west, east]),
            "buildings": frame(
                {
                    "building_id": [name for name, _ in buildings],
                    "households": [40] * 12,
                    "persons": [96] * 12,
                    "floors": [6] * 12,
                    "entrances": [4] * 12,
                    "use": ["residential"] * 12,
                },
                [shape for _, shape in buildings],
            ),
            "streets": frame(
                {"kind": [s[0] for s in streets], "name": [s[1] for s in streets]},
                [s[2] for s in streets],
            ),
            "gates": frame(
                {
                    "name": ["西苑东门", "东苑西门"],
                    "open_from": ["06:00"] * 2,
                    "open_to": ["22:00"] * 2,
                },
                [Point(X0 + 198, Y0 + 90), Point(X0 + 202, Y0 + 90)],
            ),
            "centres": frame(
                {"name": ["一号监控中心"], "kind": ["control_centre"]}, [Point(X0 + 200, Y0 + 150)]
            ),
            "cameras": frame(
                {
                    "name": ["C1"],
                    "centre": ["一号监控中心"],
                    "azimuth_deg": [90.0],
                    "fov_deg": [60.0],
                    "range_m": [50.0],
                },
                [Point(X0 + 10, Y0 + 95)],
            ),
            "checkpoints": frame(
                {
                    "checkpoint_id": ["P1", "P2", "P3"],
                    "name": ["西苑门", "东苑门", "北口"],
                    "max_gap_min": [60.0, 120.0, None],
                },
                [Point(X0 + 195, Y0 + 92), Point(X0 + 205, Y0 + 92), Point(X0 + 200, Y0 + 299)],
            ),
            "hazards": frame(
                {
                    "category": ["空中飞线", "消防通道"],
                    "severity": [2, 4],
                    "found_at": ["2026-05-01T09:00+08:00", "2026-06-01 10:30"],
                    "status": ["open", "open"],
                    "note": ["三号楼前", None],
                },
                [Point(X0 + 50, Y0 + 90), Point(X0 + 250, Y0 + 90)],
            ),
            "incidents": frame(
                {
                    "category": ["噪声", "停车"],
                    "reported_at": ["2026-03-01 22:10", "2026-04-02 08:00"],
                    "closed_at": ["2026-03-02 10:00", None],
                    "channel": ["电话", "网格员"],
                    "source": ["reported", "discovered"],
                },
                [Point(X0 + 60, Y0 + 47), Point(X0 + 300, Y0 + 91)],
            ),
        },
        origin=Origin(title="tiny", attribution="gridbeat 测试数据", synthetic=True),
    )
