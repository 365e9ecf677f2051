"""What a plan says of its shield; nothing that would help to find its seed."""

from dataclasses import dataclass, field
from typing import Any

from geo.patrol.shield.measures import Record, entropy_bits, guesses

BIN = 0.05
"""Gaps are told apart in steps of this share of the unshielded gap."""


@dataclass(frozen=True)
class ShieldReport:
    """How unpredictable drawn rounds are, and what that costs.

    Parameters
    ----------
    guarantee
        How many times longer than without the shield a street may wait.
    successor_hit
        Share of next blocks foreseen, by who foresees (`geo.patrol.shield.measures`); learned and
        tried on draws from other seeds.
    entropy_bits, bin
        Entropy of the gaps of blocks, in bins of this share of the unshielded gap.
    short_share
        Share of gaps below half the unshielded one.
    worst_ratio
        The worst gap over the unshielded one, of any segment, measured with meals and handovers.
    redraws
        Draws that were thrown away.
    walkers, walkers_drawn
        Guards walking at once, and how many of them on rounds that are drawn; the others keep fixed
        moments, which can be foreseen. The figures above are those of the largest drawn round.
    """

    guarantee: float
    successor_hit: dict[str, float] = field(default_factory=dict)
    entropy_bits: float = 0.0
    bin: float = BIN
    short_share: float = 0.0
    worst_ratio: float = 1.0
    redraws: int = 0
    walkers: int = 0
    walkers_drawn: int = 0

    @classmethod
    def fixed(cls, guarantee: float, walkers: int, redraws: int = 0) -> "ShieldReport":
        """Return the report of fixed rounds: everybody foresees them."""
        hits = dict.fromkeys(("first", "second", "lap", "plan"), 1.0)
        return cls(guarantee, hits, walkers=walkers, redraws=redraws)

    @classmethod
    def of(cls, tried: Record, **figures: Any) -> "ShieldReport":
        """Return the report of drawn rounds, given what other seeds draw and the other figures."""
        return cls(
            successor_hit=guesses(tried),
            entropy_bits=entropy_bits(tried.gap, BIN * tried.unit),
            short_share=float((tried.gap < 0.5 * tried.unit).mean()),
            **figures,
        )
