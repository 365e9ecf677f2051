"""Where two contents differ, field by field, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Field:
    """A field and what people call it."""

    name: str
    zh: str
    en: str


NAMES = (
    Field("ref_kind", "类型", "kind"),
    Field("ref_id", "巡更点", "stop"),
    Field("planned_at", "计划时间", "planned time"),
    Field("how", "签到方式", "how"),
    Field("tag", "码", "code"),
    Field("lon", "经度", "longitude"),
    Field("lat", "纬度", "latitude"),
    Field("category", "类别", "category"),
    Field("severity", "严重程度", "severity"),
    Field("description", "描述", "description"),
    Field("place", "位置", "place"),
    Field("note", "说明", "note"),
    Field("faults", "设备故障", "broken equipment"),
    Field("remark", "意见", "remark"),
    Field("objections", "异议", "objections"),
)
"""What items are made of, as people call it."""


def differing(
    fields: Iterable[Field], *, theirs: Mapping[str, Any], ours: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the fields whose values differ: the tablet's, as sent, and the one that is here."""
    return [
        {**vars(one), "theirs": theirs.get(one.name), "ours": ours.get(one.name)}
        for one in fields
        if _plain(theirs.get(one.name)) != _plain(ours.get(one.name))
    ]


def flat(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of an item with the details of a case among the rest."""
    details = body.get("details")
    return {**body, **(details if isinstance(details, Mapping) else {})}


def _plain(value: Any) -> Any:
    """Return a value so that a list equals a tuple, nothing equals "", and 0.1 m is no way."""
    if isinstance(value, tuple | list) and value:
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return round(value, 6)
    return None if value in ("", []) else value
