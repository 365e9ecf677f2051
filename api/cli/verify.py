"""Checking a plan from its file alone."""

from pathlib import Path

from api.cli.door import Door
from data.sources import read_claims, read_layers
from geo.verify import as_dict, verify_split
from geo.verify.verdict import Verdict


def verify_plan(opened: Door, plan: Path) -> None:
    """Check a split plan and tell every check; leaves with exit code 1 when one fails."""
    tell_verdict(opened, verify_split(read_layers(plan), read_claims(plan)))


def tell_verdict(opened: Door, verdict: Verdict) -> None:
    """Tell every check; leaves with exit code 1 when one fails."""
    opened.result(as_dict(verdict))
    for check in verdict.checks:
        mark = {True: "✓", False: "✗", None: "–"}[check.holds]
        opened.say(f"{mark} {check.words}")
    held = sum(check.holds is True for check in verdict.checks)
    opened.say(
        f"{held} of {len(verdict.checks)} checks hold, {len(verdict.failed)} fail,"
        f" {len(verdict.unchecked)} could not be made."
    )
    if not verdict.holds:
        opened.end(1)
