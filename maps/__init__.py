"""What people look at: pages and maps made from frames, styles, and the built web assets."""

from maps.pages.overview import overview
from maps.scene import Basemap, Scene, scene_of
from maps.words import Lang

__all__ = ["Basemap", "Lang", "Scene", "overview", "scene_of"]
