"""A case's state as a sign: a letter of its step, never colour alone."""

from maps.console.frame import Said

_OWN: dict[str, Said] = {
    "accepted": ("办", "H"),
    "handled": ("核", "✓"),
    "closed": ("结", "C"),
    "evaluated": ("评", "★"),
    "suspended": ("挂", "‖"),
    "cancelled": ("废", "×"),
    "merged": ("并", "⊕"),
    "linked": ("联", "N"),
    "filed": ("立", "F"),
    "dispatched": ("派", "D"),
}
SEVERITIES: dict[int, Said] = {
    1: ("轻微", "minor"),
    2: ("一般", "moderate"),
    3: ("较重", "serious"),
    4: ("严重", "severe"),
}


def sign(state: str) -> Said:
    """Return the sign of a state of the loop."""
    return _OWN[state]


def severity(number: int | None) -> Said:
    """Return the name of a severity."""
    return SEVERITIES.get(number or 0, ("未定", "not set"))
