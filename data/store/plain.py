"""Values as JSON can keep them."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np

_ABSENT = {"NoneType", "NAType", "NaTType"}
"""Kinds of what is absent; those of pandas by name, as who has no frames need not load it."""


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it, lists and mappings through and through.

    What is absent, not a number or infinite becomes None, times and days become ISO 8601 text, and
    what JSON does not know becomes its text.
    """
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    if type(value).__name__ in _ABSENT:
        return None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, bool | int | str) else str(value)
