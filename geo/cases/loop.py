"""The table of the six steps 联集派办结评: who may take a case from where to where."""

from geo.cases.actor import Role
from geo.cases.flow import BACK, NEW, SAME, Flow, Row, State, Verb

STATES = (
    State("linked", "待核实", "linked", "link"),
    State("filed", "已立案", "filed", "collect"),
    State("dispatched", "已派单", "dispatched", "dispatch"),
    State("accepted", "处置中", "accepted", "dispatch"),
    State("handled", "待核查", "handled", "handle"),
    State("closed", "已结案", "closed", "close", open=False),
    State("evaluated", "已评价", "evaluated", "evaluate", open=False),
    State("suspended", "已挂账", "suspended"),
    State("cancelled", "已作废", "cancelled", open=False),
    State("merged", "已合并", "merged", open=False),
)
ALL = tuple(state.code for state in STATES)
OPEN = tuple(state.code for state in STATES if state.open)

VERBS = (
    Verb("link", "联：登记", "link"),
    Verb("file", "集：核实立案", "verify and file"),
    Verb("dispatch", "派：派单", "dispatch"),
    Verb("accept", "签收", "accept"),
    Verb("return", "退回", "return"),
    Verb("handle", "办：处置反馈", "handle"),
    Verb("ask_extension", "申请延期", "ask for an extension"),
    Verb("grant_extension", "同意延期", "grant the extension"),
    Verb("refuse_extension", "不同意延期", "refuse the extension"),
    Verb("suspend", "挂账", "suspend"),
    Verb("resume", "恢复", "resume"),
    Verb("escalate", "督办", "escalate", remark=True),
    Verb("close", "结：核查结案", "close"),
    Verb("redo", "返工", "send back to be redone"),
    Verb("evaluate", "评：评价", "evaluate"),
    Verb("reopen", "重新立案", "reopen"),
    Verb("merge", "重复合并", "merge as a duplicate"),
    Verb("cancel", "作废", "cancel"),
    Verb("note", "备注", "note", remark=True),
    Verb("ask", "问反映人", "ask the reporter", remark=True),
    Verb("answer", "反映人答复", "answer", remark=True),
)

Roles = tuple[Role, ...]
ANYBODY: Roles = (
    "guard",
    "grid_worker",
    "dispatcher",
    "department",
    "manager",
    "resident",
    "system",
)
DESK: Roles = ("dispatcher", "manager")
HANDS: Roles = ("grid_worker", "department")
WHERE = ("place", "place_ref", "grid_id")

ROWS = (
    Row(
        "link",
        (NEW,),
        "linked",
        ANYBODY,
        needs=("category", "description", "place"),
        may=(*WHERE, "severity", "channel", "reporter", "reported_at"),
    ),
    Row(
        "file",
        ("linked",),
        "filed",
        ("grid_worker", *DESK),
        may=("category", "severity", *WHERE),
        rules=("own_grid",),
    ),
    Row("dispatch", ("filed",), "dispatched", DESK, needs=("department",), may=("reason",)),
    Row("dispatch", ("dispatched",), "dispatched", DESK, needs=("department", "reason")),
    Row("accept", ("dispatched",), "accepted", HANDS, rules=("addressed",)),
    Row(
        "return",
        ("dispatched", "accepted"),
        "filed",
        HANDS,
        needs=("reason",),
        rules=("addressed",),
    ),
    Row(
        "handle",
        ("accepted",),
        "handled",
        HANDS,
        needs=("result", "evidence"),
        rules=("addressed",),
    ),
    Row(
        "ask_extension",
        ("accepted",),
        SAME,
        HANDS,
        needs=("reason", "extension"),
        rules=("addressed", "nothing_asked"),
    ),
    Row(
        "grant_extension",
        ("accepted",),
        SAME,
        DESK,
        needs=("extension",),
        may=("reason",),
        rules=("asked",),
    ),
    Row("refuse_extension", ("accepted",), SAME, DESK, needs=("reason",), rules=("asked",)),
    Row("suspend", ("filed", "dispatched", "accepted"), "suspended", DESK, needs=("reason",)),
    Row("resume", ("suspended",), BACK, (*DESK, "system"), may=("reason",)),
    Row("escalate", OPEN, SAME, (*DESK, "system"), needs=("reason",)),
    Row(
        "close",
        ("handled",),
        "closed",
        DESK,
        needs=("evidence",),
        may=("result",),
        rules=("not_handler",),
    ),
    Row("redo", ("handled",), "accepted", DESK, needs=("reason",), rules=("not_handler",)),
    Row(
        "evaluate",
        ("closed",),
        "evaluated",
        ("resident", *DESK),
        needs=("rating",),
        rules=("reporter", "not_handler", "not_closer"),
    ),
    Row(
        "reopen",
        ("closed", "evaluated"),
        "filed",
        ("resident", *DESK),
        needs=("reason",),
        rules=("reporter", "in_time", "not_often"),
    ),
    Row("reopen", ("cancelled", "merged"), "linked", ("manager",), needs=("reason",)),
    Row(
        "merge",
        ("linked", "filed", "dispatched", "accepted", "suspended"),
        "merged",
        DESK,
        needs=("target",),
    ),
    Row(
        "cancel",
        ("linked", "filed", "dispatched", "suspended"),
        "cancelled",
        DESK,
        needs=("reason",),
    ),
    Row(
        "note", ALL, SAME, ANYBODY, needs=("remark",), may=("seen", "target"), rules=("concerned",)
    ),
    Row(
        "ask",
        OPEN,
        SAME,
        (*HANDS, *DESK),
        needs=("description",),
        rules=("concerned", "followed"),
    ),
    Row(
        "answer",
        ALL,
        SAME,
        ("resident",),
        needs=("remark",),
        rules=("reporter", "questioned"),
    ),
)

CASE = Flow(
    "case",
    (
        ("link", "联", "link"),
        ("collect", "集", "collect"),
        ("dispatch", "派", "dispatch"),
        ("handle", "办", "handle"),
        ("close", "结", "close"),
        ("evaluate", "评", "evaluate"),
    ),
    STATES,
    VERBS,
    ROWS,
)
