"""The table of a grid worker's own loop 走记办回评: visits to households and places as records."""

from geo.cases.flow import NEW, SAME, Flow, Row, State, Verb
from geo.cases.loop import DESK

STATES = (
    State("walked", "已走访", "walked", "walk"),
    State("recorded", "已记录", "recorded", "record"),
    State("handled", "已办理", "handled", "handle"),
    State("replied", "已回复", "replied", "reply"),
    State("evaluated", "已评价", "evaluated", "evaluate", open=False),
    State("finished", "无事办结", "nothing to handle", open=False),
    State("transferred", "已转案件", "handed over", open=False),
    State("cancelled", "已作废", "cancelled", open=False),
)
ALL = tuple(state.code for state in STATES)

VERBS = (
    Verb("walk", "走：走访", "walk"),
    Verb("record", "记：记录", "record"),
    Verb("handle", "办：办理", "handle"),
    Verb("reply", "回：回复", "reply"),
    Verb("evaluate", "评：评价", "evaluate"),
    Verb("finish", "无事办结", "nothing to handle"),
    Verb("transfer", "转案件", "hand over as a case"),
    Verb("redo", "返工", "send back to be redone"),
    Verb("cancel", "作废", "cancel"),
    Verb("note", "备注", "note", remark=True),
)

ROWS = (
    Row(
        "walk",
        (NEW,),
        "walked",
        ("grid_worker",),
        needs=("place_ref", "grid_id"),
        may=("place", "reporter", "channel"),
        rules=("own_grid",),
    ),
    Row(
        "record",
        ("walked",),
        "recorded",
        ("grid_worker",),
        needs=("description",),
        rules=("walker",),
    ),
    Row(
        "handle",
        ("recorded",),
        "handled",
        ("grid_worker",),
        needs=("result",),
        rules=("walker",),
    ),
    Row("reply", ("handled",), "replied", ("grid_worker",), needs=("result",), rules=("walker",)),
    Row(
        "evaluate",
        ("replied",),
        "evaluated",
        ("resident", *DESK),
        needs=("rating",),
        rules=("reporter", "not_handler"),
    ),
    Row("finish", ("recorded",), "finished", ("grid_worker",), rules=("walker",)),
    Row(
        "transfer",
        ("recorded",),
        "transferred",
        ("grid_worker",),
        needs=("target", "category", "description"),
        may=("severity", "place"),
        rules=("walker",),
    ),
    Row("redo", ("replied",), "recorded", DESK, needs=("reason",), rules=("not_handler",)),
    Row(
        "cancel",
        ("walked", "recorded"),
        "cancelled",
        ("grid_worker", *DESK),
        needs=("reason",),
        rules=("walker",),
    ),
    Row(
        "note",
        ALL,
        SAME,
        ("grid_worker", *DESK, "resident"),
        needs=("remark",),
        rules=("concerned",),
    ),
)

VISIT = Flow(
    "visit",
    (
        ("walk", "走", "walk"),
        ("record", "记", "record"),
        ("handle", "办", "handle"),
        ("reply", "回", "reply"),
        ("evaluate", "评", "evaluate"),
    ),
    STATES,
    VERBS,
    ROWS,
)
