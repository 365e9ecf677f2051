"""Layers of a map: frames turned into features with words, from the ground up."""

from maps.layers.dead import dead_layers
from maps.layers.grids import grids_layer
from maps.layers.ground import ground_layers
from maps.layers.layer import Entry, MapLayer
from maps.layers.safety import safety_layers
from maps.layers.suggestions import suggestions_layer

__all__ = [
    "Entry",
    "MapLayer",
    "dead_layers",
    "grids_layer",
    "ground_layers",
    "safety_layers",
    "suggestions_layer",
]
