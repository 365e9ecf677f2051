"""The places of the benchmark: communities and their walking networks."""

from collections.abc import Iterator
from dataclasses import dataclass

from data.samples import demo_community
from data.samples.families import FAMILIES, family
from geo.community import Community
from geo.patrol.network import Network, network


@dataclass(frozen=True)
class World:
    """A community in metres, and its streets noded."""

    name: str
    community: Community
    net: Network


def worlds(extra: dict[str, Community]) -> Iterator[World]:
    """Yield the demo, one walled community of each family, and what else is given."""
    given = {"demo": demo_community(0)} | {name: family(name, 0) for name in FAMILIES} | extra
    for name, community in given.items():
        metric = community.metric()
        net = network(metric["streets"])
        if net is not None:
            yield World(name, metric, net)
