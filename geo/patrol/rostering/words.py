"""What a roster says to people: Chinese first, then English, with the arithmetic."""

from collections.abc import Sequence
from datetime import date

from geo.patrol.rostering.law import YEAR_DAYS, Law
from geo.patrol.rostering.patterns import Pattern

MOST_NAMED = 6
"""So many days of leave are named in one sentence."""


def slashed(need: Sequence[int]) -> str:
    """Return a need as 5/4/4."""
    return "/".join(map(str, need))


def _year(law: Law) -> str:
    return f"{law.year_h:,.0f} + 12 × {law.overtime_month_h:g} = {law.most_year_h:,.0f} h"


NOBODY = "没有保安。 There are no guards."


def too_many_hours(need: Sequence[int], shift_h: int, guards: int, each_h: float, law: Law) -> str:
    """Return that a need takes more hours than the law allows."""
    sum_ = f"{sum(need)} × {shift_h} h × {YEAR_DAYS} ÷ {guards} = {each_h:,.0f} h"
    return (
        f"每班 {slashed(need)} 人由 {guards} 名保安轮值，人均每年 {sum_}，"
        f"超过法定上限 {_year(law)}。 "
        f"{slashed(need)} on duty shared by {guards} guards is {sum_} a year each, more than the "
        f"{_year(law)} the law allows."
    )


def too_few_for_auto(guards: int, needed: int, shift_h: int, law: Law) -> str:
    """Return that so few guards cannot keep one on duty round the clock."""
    return (
        f"全天一人在岗每年 {24 * YEAR_DAYS:,} h，人均上限 {_year(law)}，"
        f"每班 {shift_h} h 至少须 {needed} 名保安，现有 {guards} 名。 "
        f"One on duty round the clock is {24 * YEAR_DAYS:,} h a year; at {_year(law)} each that "
        f"takes {needed} guards in shifts of {shift_h} h, and there are {guards}."
    )


def no_hours(law: Law) -> str:
    """Return that the law as set allows no work at all."""
    return (
        f"所设法定工时为 {law.most_year_h:g} h，无法排班。 "
        f"The limits as set allow {law.most_year_h:g} h a year: nobody may work."
    )


def too_few_heads(day: date, needed: int, there: int, away: int) -> str:
    """Return that a day needs more guards than there are."""
    return (
        f"{day:%Y-%m-%d} 三班合计须 {needed} 人，除请假 {away} 人外只有 {there} 人，"
        f"每人每天至多一班。 "
        f"On {day:%Y-%m-%d} the shifts need {needed} guards, one shift a day each; {there} are "
        f"there and {away} on leave."
    )


def too_few_rest_days(needed: int, guards: int) -> str:
    """Return that a weekly day off cannot be given."""
    return (
        f"每周须 {7 * needed} 个班次，{guards} 人每周至少休息一日，至多 {6 * guards} 个。 "
        f"A week takes {7 * needed} shifts; {guards} guards with a day off each have "
        f"{6 * guards}."
    )


def too_long_shift(shift_h: int, law: Law) -> str:
    """Return that the shifts are longer than the law allows."""
    return (
        f"每班 {shift_h} h，超过上限 {law.most_shift_h:g} h。 "
        f"Shifts of {shift_h} h are longer than the {law.most_shift_h:g} h allowed."
    )


def pattern_hours(pattern: Pattern, law: Law) -> str:
    """Return that a pattern takes more hours than the law allows."""
    week_h = pattern.year_h * 7 / YEAR_DAYS
    over_h = (pattern.year_h - law.year_h) / 12
    return (
        f"{pattern.zh}每人每周 {week_h:g} h、每年 {pattern.year_h:,.0f} h，"
        f"每月加班 {over_h:.0f} h，超过上限 {law.overtime_month_h:g} h（每年 {_year(law)}）。 "
        f"{pattern.en.capitalize()}: {week_h:g} h a week and {pattern.year_h:,.0f} h a year each, "
        f"{over_h:.0f} h overtime a month; {law.overtime_month_h:g} h ({_year(law)} a year) are "
        "allowed."
    )


def pattern_need(pattern: Pattern, least: int, need: Sequence[int], guards: int) -> str:
    """Return that crews are too small for a need."""
    return (
        f"{pattern.zh}：{guards} 名保安时每班最少 {least} 人，而要求为 {slashed(need)}。 "
        f"{pattern.en.capitalize()}: {guards} guards have as few as {least} on duty, and "
        f"{slashed(need)} are asked for."
    )


def too_many_posts(posts: int, least: int) -> str:
    """Return that there are more posts than guards on duty."""
    return (
        f"{posts} 个值守岗须全天有人，而每班最少只有 {least} 人在岗。 "
        f"{posts} posts are to be manned round the clock, and as few as {least} guards are on duty."
    )


def too_few_skilled(skill: str, able: int, needed: int) -> str:
    """Return that too few guards have a skill."""
    return (
        f"具备“{skill}”的保安有 {able} 名，按法定工时至少须 {needed} 名。 "
        f"{able} guards have the skill '{skill}'; by the hours of a year at least {needed} must."
    )


def breaks_rules(count: int, example: str) -> str:
    """Return that a fixed pattern breaks rules or wishes."""
    return (
        f"该班制有 {count} 处不符，例如：{example}。 "
        f"The pattern fails in {count} places, for example: {example}."
    )


PROVED = (
    "已证明：工时、休息、请假、技能与各班人数不能同时满足。 "
    "Proved: hours, rest, leave, skills and need cannot all be kept."
)


def not_found(seconds: float) -> str:
    """Return that time ran out."""
    return (
        f"{seconds:g} 秒内未找到排班，也未能证明不存在。 "
        f"No roster was found in {seconds:g} s, nor was it proved that there is none."
    )


def fewer_at_once(need: Sequence[int]) -> str:
    """Return the way out by fewer on duty."""
    return f"每班人数减为 {slashed(need)}。 Have {slashed(need)} on duty."


def employ(guards: int) -> str:
    """Return the way out by more guards."""
    return f"保安增至 {guards} 名。 Employ {guards} guards."


GET_PERMIT = (
    "申请以年为周期的综合计算工时许可。 "
    "Apply for a permit for comprehensive working hours over a year."
)
GO_FREE = "改用不固定班组的排班。 Roster without fixed crews."
POSTS_APART = "值守岗另行配人。 Staff the posts apart from these guards."


def fewer_posts(posts: int) -> str:
    """Return the way out by fewer posts."""
    return f"值守岗减为 {posts} 个。 Man {posts} posts."


def lift(days: Sequence[tuple[str, date]]) -> str:
    """Return the way out by the fewest days of leave."""
    named = "、".join(f"{guard} {day:%m-%d}" for guard, day in days[:MOST_NAMED])
    more = f" 等 {len(days)} 天" if len(days) > MOST_NAMED else ""
    listed = ", ".join(f"{guard} on {day:%m-%d}" for guard, day in days[:MOST_NAMED])
    others = f" and {len(days) - MOST_NAMED} more days" if len(days) > MOST_NAMED else ""
    return f"调整请假：{named}{more}。 Move the leave of {listed}{others}."


def train(skill: str, guards: int) -> str:
    """Return the way out by more guards with a skill."""
    return f"具备“{skill}”的保安增至 {guards} 名。 Train {guards} guards for '{skill}'."


def hours(who: tuple[str, str], year_h: float, law: Law) -> str:
    """Return what a need, or a pattern, means in hours; `who` is its name in both languages."""
    over_h = law.overtime_h(year_h)
    return (
        f"{who[0]}：人均每年 {year_h:,.0f} h，每月加班 {over_h:.1f} h。 "
        f"{who[1].capitalize()}: {year_h:,.0f} h a year each, {over_h:.1f} h overtime a month."
    )


def posts_apart(posts: int, each: float, guards: int, left: Sequence[int]) -> str:
    """Return what posts take that others man."""
    return (
        f"{posts} 个全天值守岗另行配人：每岗 {each:.2f} 人，共须 {guards} 人；"
        f"若由巡逻保安兼任，每班只剩 {slashed(left)} 人巡逻。 "
        f"{posts} posts round the clock are staffed apart: {each:.2f} guards each, {guards} in "
        f"all. Manned from the patrol they would leave {slashed(left)} of each shift."
    )


def posts_within(posts: int, each: float, need: Sequence[int], left: Sequence[int]) -> str:
    """Return what posts leave to walk."""
    return (
        f"每个全天值守岗相当于 {each:.2f} 名保安；{posts} 个岗占用后，"
        f"每班 {slashed(need)} 人中只剩 {slashed(left)} 人巡逻。 "
        f"A post round the clock is {each:.2f} guards; {posts} of them leave {slashed(left)} of "
        f"{slashed(need)} on duty to walk."
    )


def spare(guards: Sequence[str]) -> str:
    """Return who is in no crew."""
    return f"机动：{'、'.join(guards)}。 In no crew: {', '.join(guards)}."
