"""Who takes part: our split with each preference, and the peers."""

from dataclasses import dataclass, fields
from typing import get_args, get_type_hints

from geo.partition import SplitParams

HANDED = "k_c, slack"
"""What nested peers are handed: our number of grids for each compound, and so its slack."""


@dataclass(frozen=True)
class Method:
    """A method of the benchmark.

    Parameters
    ----------
    key
        Name in the results.
    label
        Name in the tables.
    peer
        Module and function in `peers`; empty for ours.
    prefer
        Preference of our split; None where it knows none yet.
    handed
        What it is given besides atoms, borders, the band and the number of grids.
    slow
        Whether it takes many seconds and runs on the first communities of each family only.
    """

    key: str
    label: str
    peer: str = ""
    prefer: str | None = None
    handed: str = ""
    slow: bool = False


def ours() -> tuple[Method, ...]:
    """Return our methods: one for each preference that a split knows."""
    if "prefer" not in {field.name for field in fields(SplitParams)}:
        return (Method("gridbeat", "gridbeat"),)
    kinds = get_args(get_type_hints(SplitParams)["prefer"])
    return tuple(Method(f"gridbeat-{kind}", f"gridbeat, {kind}", prefer=kind) for kind in kinds)


PEERS = (
    Method("spopt-azp", "spopt AZP", "pysal.azp", slow=True),
    Method("spopt-maxp", "spopt MaxP(200), its own number of grids", "pysal.max_p", slow=True),
    Method("spopt-regionkmeans", "spopt RegionKMeans", "pysal.region_k_means", slow=True),
    Method("kmeans-constrained", "k-means-constrained, voted", "kmeans.vote", slow=True),
    Method("gerrychain-tree", "GerryChain tree, best of 20", "gerry.tree", slow=True),
    Method(
        "gerrychain-bursts", "GerryChain short bursts 2,000, surcharge", "gerry.bursts", slow=True
    ),
    Method("metis-length", "METIS length, best of 20", "metis.length"),
    Method("metis-road", "METIS road, best of 20", "metis.road"),
    Method("kahip", "KaHIP strong, best of 10", "karlsruhe.strong"),
    Method(
        "gerrychain-nested", "nested GerryChain tree, best of 20", "gerry.nested_tree", None, HANDED
    ),
    Method(
        "metis-nested-length",
        "nested METIS length, best of 200",
        "metis.nested_length",
        None,
        HANDED,
    ),
    Method(
        "metis-nested-road", "nested METIS road, best of 200", "metis.nested_road", None, HANDED
    ),
    Method(
        "kahip-nested-length",
        "nested KaHIP length, best of 10",
        "karlsruhe.nested_length",
        None,
        HANDED,
    ),
    Method(
        "kahip-nested-road", "nested KaHIP road, best of 10", "karlsruhe.nested_road", None, HANDED
    ),
)
