"""Why a case is suggested as a duplicate: Chinese first, then English."""

from math import isnan


def reason(distance_m: float, days: float, likeness: float, same_category: bool) -> str:
    """Return what speaks for a duplicate, without a word of what it says."""
    zh = [f"相距 {distance_m:.0f} 米", f"相隔 {days:.1f} 天"]
    en = [f"{distance_m:.0f} m apart", f"{days:.1f} days apart"]
    zh.append("同类" if same_category else "类别不同")
    en.append("same category" if same_category else "another category")
    if not isnan(likeness):
        zh.append(f"描述相似 {likeness:.0%}")
        en.append(f"words {likeness:.0%} alike")
    return f"{'，'.join(zh)}。 {', '.join(en)}."
