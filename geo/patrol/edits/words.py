"""What people are told of an edited patrol plan, Chinese and English."""

from collections.abc import Sequence
from datetime import date

from geo.patrol.edits.edit import Edit, GiveDuty, Turn
from geo.patrol.rostering import Law, Violation

Words = tuple[str, str]
SHIFTS = {"early": "早班", "middle": "中班", "night": "夜班", "day": "白班"}


def shift_name(shift: str) -> Words:
    """Return what a shift is called."""
    return SHIFTS.get(shift, shift), shift


def turn_name(turn: Turn) -> Words:
    """Return what a duty is called."""
    zh, en = shift_name(turn.shift)
    return f"{turn.guard_id} {turn.day:%m-%d} 的{zh}", f"{turn.guard_id}'s {en} of {turn.day:%m-%d}"


def done(edit: Edit) -> Words:
    """Return what an edit does."""
    if isinstance(edit, GiveDuty):
        zh, en = turn_name(edit.turn)
        return f"{zh}交给 {edit.to}", f"{en} to {edit.to}"
    one, two = turn_name(edit.one), turn_name(edit.two)
    return f"{one[0]}与 {two[0]}对调", f"Swap {one[1]} with {two[1]}"


def breach(found: Violation, law: Law, days: Sequence[date]) -> Words:
    """Return a breach of working time, with the days where it is."""
    who, what = found.guard_id, found.found.replace(" h", " 小时")
    where = "、".join(f"{day:%m-%d}" for day in days)
    zh = {
        "shift": f"一班不超过 {law.most_shift_h:g} 小时，实为 {what}",
        "overlap": "一人一时只有一班，现有两班重叠",
        "rest": f"班间至少休息 {law.rest_between_h:g} 小时，只有 {what}",
        "week": f"每周至少休息一日，已连续 {found.found.split(' ')[0]} 天",
        "nights": f"夜班连续不超过 {law.nights_in_a_row} 个，已有 {what} 个",
        "hours": f"工时超过法定平均：{what}（{found.rule.replace('at most', '上限')}）",
        "overtime": f"每月加班不超过 {law.overtime_month_h:g} 小时，已有 {what}",
    }[found.code]
    on = ", ".join(f"{day:%m-%d}" for day in days)
    en = f"{who}{f' ({on})' if on else ''}: {found.rule}; it is {found.found}."
    return f"{who}{f'（{where}）' if where else ''}：{zh}。", en


def on_leave(guard_id: str, away: date, day: date, shift: str) -> Words:
    """Return that a guard is on leave while a shift of his, begun on `day`, runs."""
    zh, en = shift_name(shift)
    return (
        f"{guard_id} {away:%m-%d} 请假，却有 {day:%m-%d} 的{zh}。",
        f"{guard_id} is on leave on {away:%m-%d} and has the {en} shift of {day:%m-%d}.",
    )


def begun(guard_id: str, day: date, shift: str) -> Words:
    """Return that a duty that changes hands has begun already."""
    zh, en = shift_name(shift)
    return (
        f"{guard_id} {day:%m-%d} 的{zh}已经开始。",
        f"The {en} shift of {guard_id} on {day:%m-%d} has begun already.",
    )


COVERAGE: Words = (
    "覆盖不变：路线、时刻和每班人数都与原来一样，只是换人走，每条路的最长无人时间不变。",
    "Coverage stays: routes, times and guards on duty are the same, only who walks them changes; "
    "no street waits longer.",
)
REMEDIES: dict[str, Words] = {
    "overlap": ("把其中一班交给别人。", "Give one of the two shifts to somebody else."),
    "rest": ("与隔天上班的人对调，或把其中一班交给别人。",
             "Swap with somebody who works on another day, or give one of the shifts away."),
    "week": ("把其中一天的班交给别人。", "Give one day's shift to somebody else."),
    "nights": ("把其中一个夜班交给别人，或与白天的班对调。",
               "Give one of the nights away, or swap it for a shift by day."),
    "hours": ("换给工时较少的人。", "Give a shift to somebody with fewer hours."),
    "overtime": ("换给工时较少的人。", "Give a shift to somebody with fewer hours."),
    "shift": ("重新排班。", "Plan the roster anew."),
    "leave": ("把这一班交给别人。", "Give the shift to somebody else."),
    "begun": ("只改还没有开始的班。", "Change only shifts that have not begun."),
}  # fmt: skip
"""What can be done, by rule."""


def better(turn: Turn, to: str) -> Words:
    """Return who could take a duty without breaking a rule."""
    zh, en = turn_name(turn)
    return f"可以把 {zh}交给 {to}，不违反任何规定。", f"Give {en} to {to}: that breaks no rule."
