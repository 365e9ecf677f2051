"""What a view of coverage draws on a still map."""

from geo.track.coverage import Coverage
from maps.pages.coverage import share_class
from maps.scene import Scene
from maps.still.composing import Drawn
from maps.still.still import Shape
from maps.styles import palette

_DASHES = {"late": (8.0, 3.0), "never": (2.0, 2.5), "soon": (14.0, 2.0)}


def coverage_drawn(scene: Scene, found: Coverage, key: str, *, walked: bool) -> Drawn:
    """Return what the view `walked`, `planned` or `grids` draws, in the CRS of the streets."""
    if key == "grids" and scene.grids is not None:
        areas = scene.grids.to_crs(found.streets.crs)
        told = found.by_area(areas, "walked" if walked else "planned")
        share = (told["seen_m"] / told["length_m"]).where(told["length_m"] > 0)
        shades = palette()["share"]
        places = [share_class(one) for one in share]
        return Drawn(
            shapes=[
                Shape(shape, fill=shades[place], line="#4a4034", width=0.5, opacity=0.75)
                for shape, place in zip(areas.geometry, places, strict=True)
                if place is not None
            ]
        )
    colours = palette()["gap"]
    kinds = found.streets[f"{key}_class"]
    return Drawn(
        shapes=[
            Shape(shape, line=colours[kind], width=2.0, dash=_DASHES.get(kind, ()))
            for shape, kind in zip(found.streets.geometry, kinds, strict=True)
            if kind != "free"
        ]
    )
