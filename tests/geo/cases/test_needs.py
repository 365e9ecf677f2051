"""What a step needs is named, all of it; what means nothing is refused, not dropped."""

import pytest

from geo.cases import (
    Actor,
    Evidence,
)
from tests.geo.cases.worlds import (
    CABLES,
    CHECK,
    DISPATCHER,
    GRID,
    GUARD,
    MANAGER,
    RESIDENT,
    TELECOM,
    WORKER,
    Story,
    story,
)


def test_the_severity_of_the_category_is_written_down_where_the_report_says_none() -> None:
    assert story("linked").now.severity == 3
    told = Story()
    told.does(GUARD, "link", **CABLES, severity=4)
    assert told.now.severity == 4


def test_filing_corrects_what_was_reported() -> None:
    told = story("linked")
    told.does(WORKER, "file", category="1105", severity=1, place=(126.65, 45.76))
    case = told.now
    assert (case.category, case.severity, case.place) == ("1105", 1, (126.65, 45.76))
    assert case.grid_id == GRID


@pytest.mark.parametrize(
    ("state", "actor", "command", "given", "missing"),
    [
        ("filed", DISPATCHER, "dispatch", {"reason": "急"}, ["department"]),
        ("dispatched", TELECOM, "return", {"description": "不是我们的"}, ["reason"]),
        ("dispatched", TELECOM, "return", {"reason": "  "}, ["reason"]),
        ("accepted", TELECOM, "handle", {"description": "好了"}, ["result", "evidence"]),
        ("accepted", TELECOM, "handle", {"result": "好了", "evidence": CHECK}, ["evidence"]),
        ("accepted", TELECOM, "ask_extension", {"reason": "雨"}, ["extension"]),
        ("accepted", DISPATCHER, "suspend", {"reason": "忙"}, ["reason"]),
        ("handled", DISPATCHER, "close", {"description": "看过"}, ["evidence"]),
        ("closed", RESIDENT, "evaluate", {"description": "好"}, ["rating"]),
        ("linked", DISPATCHER, "merge", {"description": "同一处"}, ["target"]),
        ("linked", DISPATCHER, "note", {"target": "C-2"}, ["remark"]),
    ],
)
def test_what_a_step_needs_is_named(
    state: str, actor: Actor, command: str, given: dict, missing: list[str]
) -> None:
    refused = story(state).refused(actor, command, **given)
    assert refused.code == "needs"
    assert [need.field for need in refused.missing] == missing
    assert all(need.zh in refused.zh and need.en in refused.en for need in refused.missing)


def test_evidence_is_asked_by_kind() -> None:
    refused = story("accepted").refused(TELECOM, "handle", result="好了")
    assert refused.zh == "还缺：证据（处置后照片）。"
    assert refused.en == "Still needed: evidence (photo after)."


@pytest.mark.parametrize(
    ("state", "actor", "command", "given", "said"),
    [
        ("linked", WORKER, "file", {"rating": 5}, "此步骤不能带“评分 1–5”"),
        ("linked", WORKER, "file", {"category": "0000"}, "没有类别“0000”"),
        ("linked", WORKER, "file", {"severity": 0}, "严重程度应为 1 至 4"),
        ("linked", WORKER, "file", {"place": (200.0, 45.0)}, "坐标超出经纬度范围"),
        ("filed", DISPATCHER, "dispatch", {"department": "navy"}, "没有部门“navy”"),
        ("closed", MANAGER, "evaluate", {"rating": 6}, "评分应为 1 至 5"),
        ("closed", GUARD, "note", {"seen": "gone"}, "现场所见须有照片或定位"),
        (
            "closed",
            GUARD,
            "note",
            {"seen": "maybe", "evidence": CHECK},
            "现场所见应为已消除或仍存在",
        ),
        ("handled", MANAGER, "close", {"evidence": (Evidence("photo", " "),)}, "证据“photo”无效"),
    ],
)
def test_what_means_nothing_is_refused_not_dropped(
    state: str, actor: Actor, command: str, given: dict, said: str
) -> None:
    refused = story(state).refused(actor, command, **given)
    assert refused.code == "invalid"
    assert said in refused.zh
