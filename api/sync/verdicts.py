"""Answers to items, in words a guard can act on."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from data.store.sync_items import State

WORDS: dict[str, tuple[int, str, str]] = {
    "accepted": (200, "已收到。", "Received."),
    "held": (
        202,
        "已收到，等前一条到达后办理。",
        "Received; it waits for what it depends on.",
    ),
    "in_flight": (423, "服务器正在处理这一条。", "The server is at this one right now."),
    "failed": (
        500,
        "服务器处理这一条时出错，稍后自动再试。",
        "The server failed at this one; it is tried again.",
    ),
    "id_reused": (
        409,
        "这一编号已有另一内容，服务器保留了先到的内容。",
        "The server has other content under this id; what came first stays.",
    ),
    "damaged": (
        400,
        "内容在途中损坏，请重发。",
        "It was damaged on the way; send it again.",
    ),
    "unreadable": (
        422,
        "内容不完整，请打开修改后重发。",
        "Something is missing or wrong; open it, mend it, send it again.",
    ),
    "bad_tag": (
        422,
        "二维码不是本社区的巡更点码。",
        "The code is not one of this community's checkpoints.",
    ),
    "no_such_stop": (
        422,
        "没有这个巡更点。",
        "There is no such stop.",
    ),
    "not_yours": (
        422,
        "这次交接不是您的：编号与本人不符。",
        "This handover is not yours: the number is another guard's.",
    ),
    "said_otherwise": (
        409,
        "同一次交接已有另一份内容，已请调度处理。",
        "There are other words for this handover; a dispatcher will decide.",
    ),
    "kept_theirs": (
        200,
        "调度决定：采用您的内容。",
        "A dispatcher decided: yours counts.",
    ),
    "kept_ours": (
        200,
        "调度决定：保留系统原有内容。",
        "A dispatcher decided: what was here stays.",
    ),
    "kept_note": (
        200,
        "调度决定：保留原有内容，您的内容作为备注。",
        "A dispatcher decided: what was here stays, yours is put beside it.",
    ),
}
"""Status, Chinese and English of each code."""


@dataclass(frozen=True)
class Answer:
    """What became of an item.

    Parameters
    ----------
    state
        What is kept of it; None where nothing is and it is to be sent again.
    """

    status: int
    code: str
    zh: str
    en: str
    state: State | None = None
    result: dict[str, Any] = field(default_factory=dict)
    retry_after_s: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what is kept of the answer."""
        return {
            "status": self.status,
            "code": self.code,
            "zh": self.zh,
            "en": self.en,
            "result": self.result,
        }


def answer(
    code: str,
    state: State | None = None,
    *,
    detail: str = "",
    result: dict[str, Any] | None = None,
    retry_after_s: float | None = None,
) -> Answer:
    """Return the answer of a code; `detail` is added in both languages."""
    status, zh, en = WORDS[code]
    more = f" {detail}" if detail else ""
    return Answer(status, code, zh + more, en + more, state, result or {}, retry_after_s)


class RejectedError(Exception):
    """An item cannot be done as it is; `answer` says why. Nothing of it is done."""

    def __init__(self, said: Answer) -> None:
        self.answer = said
        super().__init__(said.code)


def unreadable(error: ValidationError) -> Answer:
    """Return the answer to content that is not as it should be."""
    named = sorted(
        {".".join(str(part) for part in one["loc"]) or "content" for one in error.errors()}
    )
    return answer("unreadable", "repair", detail=", ".join(named)[:300])
