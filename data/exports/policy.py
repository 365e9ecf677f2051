"""The demand policy as a commented TOML file, which `data.sources.policy` reads back."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from geo.patrol.policy import Policy, Rule

_HEAD = """\
# 巡逻需求规则 Demand policy of gridbeat patrol
#
# 每个地点按规则归入等级；同时适用多条规则的，取最短间隔。多加一条规则，间隔只会更短，不会更长。
# Every place is put into a tier by rules; where several are in force the shortest limit counts, so
# that one more rule never loosens a limit.
#
# 计划按全程最短的间隔安排，按当时有效的间隔考核。
# It is planned for the shortest limit of the plan's days, and judged by the limit of the moment.
"""
_TIERS = """\
# 各等级的最长间隔（分钟）；普通级为一个班次。
# The longest a place of each tier may stay unseen, in minutes; ordinary is one shift.
"""
_RULES = """\
# 规则 Rules
#   tier      high | medium | ordinary | own（巡更点自定 the checkpoint's own max_gap_min）
#   of        checkpoints | hazards | incidents | gates | buildings | streets
#   active    false 暂不启用 keeps a rule without using it
#   severity  隐患等级不低于 hazards this severe or worse, 1 to 4
#   words     类别、类型、用途或名称含其一 one of these in category, kind, use or name
#   lit       道路有无照明 streets that are lit or not
#   count, days   近 days 天内至少 count 起事件 so many incidents in the last days of the record
#   hours     每天的时段，可跨午夜 times of the day, may pass midnight: [["18:00", "06:00"]]
#   seasons   每年的季节，可跨年，含首尾 days of the year, both included: [["10-15", "04-15"]]
#   dates     具体日期，含首尾 dates, both included: [[2027-02-05, 2027-02-20]]
"""


def policy_toml(policy: Policy) -> str:
    """Return a policy as TOML with comments in Chinese and English."""
    tiers = ("high_min", "medium_min", "ordinary_min")
    lines = [
        _HEAD,
        "# 新事件周边道路在本班内的等级。",
        "# The tier of the streets around a new incident, until the shift ends.",
        _setting("incident_tier", policy.incident_tier),
        "# 地点离道路多少米以内算在路边。",
        "# How far from a street a place may be to count for it, in metres.",
        _setting("reach_m", policy.reach_m),
        *([] if policy.rules else ["# 没有规则 No rules", "rules = []"]),
        "",
        _TIERS + "[tiers]",
        *(_setting(name, getattr(policy, name)) for name in tiers),
        "",
        _RULES,
        *(line for rule in policy.rules for line in _rule(rule)),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _rule(rule: Rule) -> Iterable[str]:
    """Yield the lines of a rule: what differs from saying nothing."""
    yield "[[rules]]"
    yield _setting("name", rule.name)
    for key in ("zh", "en"):
        if getattr(rule, key):
            yield _setting(key, getattr(rule, key))
    yield _setting("active", rule.active)
    yield _setting("tier", rule.tier)
    yield _setting("of", rule.of)
    for key in ("severity", "lit", "days"):
        if getattr(rule, key) is not None:
            yield _setting(key, getattr(rule, key))
    if rule.count != 1:
        yield _setting("count", rule.count)
    if rule.words:
        yield _setting("words", rule.words)
    if rule.hours:
        yield _setting("hours", [[_clock(minute) for minute in pair] for pair in rule.hours])
    if rule.seasons:
        days = [[f"{month:02d}-{day:02d}" for month, day in pair] for pair in rule.seasons]
        yield _setting("seasons", days)
    if rule.dates:
        yield _setting("dates", rule.dates)
    yield ""


def _setting(key: str, value: Any) -> str:
    return f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # TOML's basic strings take the escapes of JSON, and no bare DEL.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return repr(value)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
