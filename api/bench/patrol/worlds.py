"""The places of the benchmark: communities and their walking networks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data.samples import demo_community
from data.samples.families import FAMILIES, Family, family
from geo.community import Community
from geo.patrol.network import Network, network

DEMO = "demo"


@dataclass(frozen=True)
class World:
    """A community in metres, and its streets noded."""

    name: str
    community: Community
    net: Network


class Worlds(Mapping[str, World]):
    """The demo, one walled community of each family, and what else is given; made when needed."""

    def __init__(self, extra: Mapping[str, Community]) -> None:
        self._extra = extra
        self._made: dict[str, World] = {}

    def __getitem__(self, name: str) -> World:
        """Return a world.

        Raises
        ------
        ValueError
            It has no streets to walk.
        """
        if name not in self._made:
            metric = self._community(name).metric()
            net = network(metric["streets"])
            if net is None:
                raise ValueError(f"{name} has no streets to walk")
            self._made[name] = World(name, metric, net)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([DEMO, *FAMILIES, *self._extra]))

    def __len__(self) -> int:
        return len(list(iter(self)))

    @property
    def families(self) -> set[str]:
        """The walled communities."""
        return {name for name in FAMILIES if name not in self._extra}

    def _community(self, name: str) -> Community:
        if name in self._extra:
            return self._extra[name]
        families: dict[str, Family] = {one: one for one in FAMILIES}
        return demo_community(0) if name == DEMO else family(families[name], 0)
