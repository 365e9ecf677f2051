"""A still map from a scene and a view of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import shapely

from geo.crs import metric_crs_of
from maps.layers.layer import drawable
from maps.scene import Scene
from maps.still.ground import grid_shapes, ground_shapes
from maps.still.still import Label, Raster, Shape, Still
from maps.views import MapView
from maps.words import Lang


@dataclass(frozen=True)
class Drawn:
    """What a view draws, in the metric CRS of its place: a raster, shapes, or both."""

    raster: Raster | None = None
    shapes: Sequence[Shape] = field(default=())


def still_of(
    scene: Scene, title: str, view: MapView, drawn: Drawn, *, lang: Lang = "zh", grids: bool = True
) -> Still:
    """Return a still map of a view: the ground, what the view draws, its legend, its words.

    Parameters
    ----------
    scene
        Any CRS; the ground, and grids to be outlined and named where `grids`.
    drawn
        In the metric CRS of the scene's first layer that has rows (`geo.crs.metric_crs_of`).
    """
    frames = [frame for frame in scene.community.layers.values() if len(frame)]
    metric = scene.community.to_crs(metric_crs_of(frames[0]))
    outlines: list[Shape] = []
    labels: list[Label] = []
    if grids and scene.grids is not None:
        outlines, labels = grid_shapes(scene.grids.to_crs(metric.crs))
    main = next(
        (
            metric[name]
            for name in ("boundary", "buildings", "streets")
            if len(drawable(metric[name]))
        ),
        frames[0].to_crs(metric.crs),
    )
    west, south, east, north = shapely.total_bounds(main.geometry.to_numpy()).tolist()
    return Still(
        title, view.notes, (west, south, east, north),
        under=ground_shapes(metric), raster=drawn.raster,
        over=[*outlines, *drawn.shapes], labels=labels,
        ramp=view.ramp, classes=view.classes,
        credit=scene.community.origin.attribution or "", lang=lang,
    )  # fmt: skip
