"""Why a figure has no value: Chinese first, then English."""

NO_CASES = "本期没有这类案件。 No such cases in the period."

BESIDE_SMALL = (
    "与其他过小的分组一并隐去，以免由合计推算。 "
    "Withheld with another group that is too small, which the total would give away."
)


def too_few(least: int) -> str:
    """Return that a figure stands on too few cases to be shown."""
    return f"不足 {least} 件，不予显示。 Fewer than {least} cases: not shown."


def not_known_yet(done: int, cases: int, percent: int) -> str:
    """Return that a percentile is above what is known, as too many cases are not done."""
    return (
        f"{cases} 件中只完成 {done} 件，不足 {percent}%，时长尚不可知。 "
        f"Only {done} of {cases} are done, less than {percent} %: how long they take is not known "
        "yet."
    )
