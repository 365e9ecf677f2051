"""Samples: the demo community and its guards, made up from published figures and a seed."""

from data.samples.demo import demo_community
from data.samples.guards import demo_guards

__all__ = ["demo_community", "demo_guards"]
