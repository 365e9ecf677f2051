"""What a manager asks, and the page that answers it: one click from the home page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maps.console.frame import Frame, Said


@dataclass(frozen=True)
class Question:
    """A question and where it is answered.

    Parameters
    ----------
    answers
        Codes of doors, each with what follows its path, `{lang}` the language; the first that is
        open is taken.
    """

    topic: Said
    asked: Said
    answers: Mapping[str, str]


QUESTIONS: Sequence[Question] = (
    Question(
        ("热点", "Hot spots"),
        ("哪里最严重？是不是偶然？", "Where is it worst, and is that more than chance?"),
        {"heatmap": "?view=hot"},
    ),
    Question(
        ("超期", "Overdue"),
        ("什么超期了？该谁办？", "What is overdue, and whose is it?"),
        {"queue": "?view=overdue"},
    ),
    Question(
        ("昨夜", "Last night"),
        ("昨夜每个角落都看到了吗？", "Was every corner seen last night?"),
        {"coverage": "", "roster": ""},
    ),
    Question(("负荷", "Workload"), ("谁的担子太重？", "Who is overloaded?"), {"workload": ""}),
    Question(
        ("周会", "Monday"),
        ("周一会上说什么？", "What do I say at Monday's meeting?"),
        {"papers": "/weekly?in={lang}", "dashboards": ""},
    ),
)


def asked(frame: Frame) -> list[tuple[Question, str]]:
    """Return the questions with the address of their answer; those nobody answers are left out."""
    paths = {door.code: door.path for door in frame.doors}
    found = []
    for question in QUESTIONS:
        code = next((one for one in question.answers if one in paths), None)
        if code is not None:
            where = f"{frame.base}/{paths[code]}{question.answers[code]}"
            found.append((question, where.format(lang=frame.lang)))
    return found
