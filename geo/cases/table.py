"""A flow's table as text, for documents that must not say other things than the code."""

from geo.cases.actor import ROLES
from geo.cases.flow import BACK, SAME, Flow, Row


def states_text(flow: Flow) -> str:
    """Return the states of a flow as a line: code, Chinese."""
    return ", ".join(f"`{state.code}` {state.zh}" for state in flow.states)


def commands_text(flow: Flow) -> str:
    """Return the rows of a flow as a Markdown table."""
    lines = ["| command | | from → to | who | needs |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *(_line(flow, row) for row in flow.rows)])


def _line(flow: Flow, row: Row) -> str:
    codes = tuple(state.code for state in flow.states)
    open_codes = tuple(state.code for state in flow.states if state.open)
    before = {codes: "any", open_codes: "open"}.get(row.before, ", ".join(row.before)) or "–"
    after = {SAME: "same", BACK: "where it was"}.get(row.after, row.after)
    who = ", ".join(role for role in ROLES if role in row.roles)
    needs = ", ".join((*row.needs, *(f"*{rule}*" for rule in row.rules)))
    verb = flow.verb(row.command)
    return f"| `{verb.code}` | {verb.zh} | {before} → {after} | {who} | {needs} |"
