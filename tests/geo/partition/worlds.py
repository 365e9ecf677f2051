"""Random communities: streets, compounds and buildings as dirty as outside data may be."""

import geopandas as gpd
import numpy as np
from hypothesis import strategies as st
from shapely import LineString, Point, affinity, box

from geo.community import Community

CRS = "EPSG:4549"
X0, Y0 = 470_000.0, 5_040_000.0


def frame(
    rows: dict[str, list[object]], geometry: list[object], crs: str = CRS
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry=geometry, crs=crs)


def community(
    buildings: list[tuple[object, int]],
    *,
    boundary: object = None,
    compounds: dict[str, object] | None = None,
    streets: list[LineString] | None = None,
    barriers: list[LineString] | None = None,
    crs: str = CRS,
) -> Community:
    """Return a community from shapes and households; layers not given stay empty."""
    names = [f"B{at}" for at in range(len(buildings))]
    people = [households for _, households in buildings]
    frames = {
        "buildings": frame(
            {"building_id": names, "households": people}, [shape for shape, _ in buildings], crs
        )
    }
    if boundary is not None:
        frames["boundary"] = frame({"name": ["x"], "code": [None]}, [boundary], crs)
    if compounds:
        frames["compounds"] = frame({"name": list(compounds)}, list(compounds.values()), crs)
    if streets:
        frames["streets"] = frame({"kind": ["road"] * len(streets)}, list(streets), crs)
    if barriers:
        frames["barriers"] = frame({"kind": ["wall"] * len(barriers)}, list(barriers), crs)
    return Community.of(frames, name="x")


@st.composite
def communities(draw: st.DrawFn) -> Community:
    """Draw a skewed street grid with walled blocks and buildings, some on top of a street."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    columns, rows = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    xs = np.concatenate([[0], np.cumsum(rng.uniform(80, 200, columns))])
    ys = np.concatenate([[0], np.cumsum(rng.uniform(80, 200, rows))])
    angle = draw(st.sampled_from([0.0, 17.0, 45.0]))
    setback = draw(st.sampled_from([0.0, 6.0]))
    dirt = draw(st.sampled_from([0.0, 0.15]))

    def placed(shape: object) -> object:
        turned = affinity.rotate(shape, angle, origin=(0, 0))
        return affinity.translate(turned, X0, Y0)

    streets = [LineString([(x, -5), (x, ys[-1] + rng.uniform(-30, 5))]) for x in xs[1:-1]]
    streets += [LineString([(-5, y), (xs[-1] + 5, y)]) for y in ys[1:-1]]
    compounds, buildings = {}, []
    for i in range(columns):
        for j in range(rows):
            block = box(xs[i], ys[j], xs[i + 1], ys[j + 1])
            if rng.random() < 0.8:
                compounds[f"C{i}{j}"] = placed(block.buffer(-setback, join_style="mitre"))
            for _ in range(rng.integers(0, 9)):
                x = rng.uniform(xs[i] + 15, xs[i + 1] - 45)
                y = rng.uniform(ys[j] + 10, ys[j + 1] - 25)
                shape: object = box(x, y, x + rng.uniform(8, 30), y + 12)
                if rng.random() < dirt:
                    shape = (
                        box(xs[i] + 1, y, xs[i] + 18, y + 12)
                        if i == 0
                        else box(xs[i] - 8, y, xs[i] + 8, y + 12)
                    )
                if rng.random() < dirt:
                    shape = Point(x, y)
                people = 0 if rng.random() < 0.2 else int(rng.integers(5, 60))
                buildings.append((placed(shape), people))
    buildings.append((placed(box(5, 5, 20, 15)), 30))
    return community(
        buildings,
        boundary=placed(box(0, 0, xs[-1], ys[-1])) if draw(st.booleans()) else None,
        compounds=compounds,
        streets=[placed(street) for street in streets],
    )
