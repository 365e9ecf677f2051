"""A night of one guard at two places, known to the last check-in."""

from datetime import datetime, timedelta

import pandas as pd

from geo.clock import LOCAL

NIGHT = datetime(2026, 11, 27, 22, tzinfo=LOCAL)
MORNING = NIGHT + timedelta(hours=8)


def at(minutes: float) -> pd.Timestamp:
    return pd.Timestamp(NIGHT) + pd.Timedelta(minutes=minutes)


def stops(*rows: tuple[str, str, float], limit_min: float = 60.0) -> pd.DataFrame:
    """Return planned stops: guard, checkpoint, minutes after ten at night."""
    return pd.DataFrame(
        {
            "guard_id": [guard for guard, _, _ in rows],
            "planned_at": pd.Series([at(minutes) for _, _, minutes in rows]).astype(
                pd.DatetimeTZDtype("us", LOCAL)
            ),
            "kind": "checkpoint",
            "ref_id": [place for _, place, _ in rows],
            "max_gap_min": limit_min,
        }
    )


def seen(*rows: tuple[str, str, float, str], flags: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return check-ins as the store gives them: guard, checkpoint, minutes, how."""
    return pd.DataFrame(
        {
            "guard_id": [guard for guard, *_ in rows],
            "ref_kind": "checkpoint",
            "ref_id": [place for _, place, *_ in rows],
            "at": pd.Series([at(minutes) for _, _, minutes, _ in rows]).astype(
                pd.DatetimeTZDtype("us", LOCAL)
            ),
            "how": [how for *_, how in rows],
            "flags": [list(flags)] * len(rows),
        }
    )
