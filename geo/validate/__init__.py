"""The rules of a community file, checked on frames before a community is made of them."""

from geo.validate.geometry import is_declared
from geo.validate.network import Connectivity, connectivity
from geo.validate.overlaps import overlapping_pairs
from geo.validate.validate import validate

__all__ = ["Connectivity", "connectivity", "is_declared", "overlapping_pairs", "validate"]
