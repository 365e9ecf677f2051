"""A patrol plan edited by hand: the edits stand in the address until they are a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

import pandas as pd
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from api.console.by_hand import named, require_seen, told_as
from api.console.framing import FrameDep, PageRoute, page
from api.console.giving import fault, said
from api.console.grid_view import plan_line
from api.console.plans import Number
from api.console.sent import SentDep
from api.deps import SessionDep
from api.patrols.edits import board_of, drafted, tried
from api.patrols.written import leave_of, read, turn_of, turn_text, written
from api.view import View, ViewDep
from data.store import patrol_plans
from geo.clock import LOCAL
from geo.errors import ConflictError, InputError
from geo.patrol.edits import Edit, Edited, GiveDuty, Suggestion, SwapDuties, Turn
from geo.patrol.edits.words import done
from maps.console.by_hand import Figure, Finding, Step
from maps.console.frame import Said, halves
from maps.console.patrol_edit import DAYS, RULES, Cell, GuardLine, PatrolEdit, patrol_edit_page

router = APIRouter(route_class=PageRoute)
Texts = Annotated[list[str], Query(max_length=200)]


@router.get("/plans/patrol/{number}/edit")
def show(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    frame: FrameDep,
    number: Number,
    e: Texts = [],  # noqa: B006 - FastAPI copies it
    r: Texts = [],  # noqa: B006
    away: Texts = [],  # noqa: B006
    turn: Texts = [],  # noqa: B006
) -> Response:
    """Show a plan with the edits of the address; what a form adds is put into the address."""
    here.require("edit", "patrol_plans")
    values = dict(request.query_params)
    try:
        desk = _Desk(session, here, number, away, values.get("from", ""))
    except InputError:
        desk = _Desk(session, here, number, [], values.get("from", ""))
        return page(request, patrol_edit_page(frame, desk.shown(e, r, values, turn)), 422)
    try:
        edits = read(e)
        if values.get("do") == "leave":
            return RedirectResponse(desk.with_leave(e, values), 303)
        if values.get("do"):
            more = _asked(values, turn)
            desk.check([*edits, more])
            return RedirectResponse(desk.address([*e, written(more)]), 303)
    except InputError as error:
        good = [] if _unreadable(e) else e
        shown = desk.shown(good, r, values, turn, said(error))
        return page(request, patrol_edit_page(frame, shown), told_as(request))
    return page(request, patrol_edit_page(frame, desk.shown(e, r, values, turn)))


@router.post("/plans/patrol/{number}/edit")
def save(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    frame: FrameDep,
    number: Number,
    sent: SentDep,
) -> Response:
    """Keep the edits as a draft and lay it beside the plan in force; else tell why not."""
    here.require("edit", "patrol_plans")
    texts, away = (list(sent.ticked.get(name, ())) for name in ("e", "away"))
    accept = [rule for rule in RULES if rule in sent.ticked.get("accept", ())]
    desk = _Desk(session, here, number, [] if _no_leave(away) else away, "")
    try:
        edits = read(texts)
        name, reason = named(sent, edits, accept)
        require_seen(sent, desk.in_force, number)
        draft = drafted(here, desk.board, edits, accept, name, reason)
    except (InputError, ConflictError) as error:
        status = 422 if isinstance(error, InputError) else 409
        faults = said(error) if isinstance(error, InputError) else [halves(str(error))]
        shown = desk.shown([] if _unreadable(texts) else texts, (), sent.values, (), faults)
        shown = replace(shown, accepted=accept)
        return page(request, patrol_edit_page(frame, shown), status)
    beside = f"plan={draft.id}&beside=current&done=drafted"
    return RedirectResponse(f"/console/{here.stored.key}/plans?kind=patrol&{beside}", 303)


class _Desk:
    """A patrol plan, who edits it and which week is looked at."""

    def __init__(
        self, session: Session, here: View, number: int, away: Sequence[str], first: str
    ) -> None:
        self.here, self.number, self.away = here, number, list(away)
        self.board = board_of(session, here, str(number), leave_of(away))
        self.in_force = patrol_plans.published(session, here.stored.id, here.at)
        days = self.board.roster["date"]
        today = here.at.astimezone(LOCAL).date()
        self.today = today
        self.span = (days.min(), days.max()) if len(days) else (today, today)
        self.first = self._week(first)

    def _week(self, asked: str) -> date:
        """Return the first day that is shown: as asked, else today, else the plan's first."""
        try:
            wanted = date.fromisoformat(asked)
        except ValueError:
            wanted = self.today
        latest = max(self.span[0], self.span[1] - timedelta(days=DAYS - 1))
        return min(max(wanted, self.span[0]), latest)

    def check(self, edits: Sequence[Edit]) -> None:
        """Make sure that the last edit can be done.

        Raises
        ------
        InputError
            It cannot; why, in both languages.
        """
        wrong = self._done(edits)[2].get(len(edits) - 1)
        if wrong:
            raise fault(wrong[0], wrong[1], "turn")

    def address(
        self,
        edits: Sequence[str],
        undone: Sequence[str] = (),
        away: Sequence[str] | None = None,
        first: date | None = None,
    ) -> str:
        """Return the address of the page with edits, days off and a week."""
        days = self.away if away is None else away
        pairs = [("e", one) for one in edits] + [("r", one) for one in undone]
        pairs += [("away", one) for one in days] + [("from", str(first or self.first))]
        return f"/console/{self.here.stored.key}/plans/patrol/{self.number}/edit?{urlencode(pairs)}"

    def with_leave(self, edits: Sequence[str], values: Mapping[str, str]) -> str:
        """Return the address that tells one more day off.

        Raises
        ------
        InputError
            Nobody or no day is named.
        """
        guard, day = values.get("guard", ""), values.get("day", "")
        if guard not in self.board.guards:
            raise fault("请选请假的人。", "Choose who is on leave.", "guard")
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise fault("请填请假的日期。", "Give the day of the leave.", "day") from error
        return self.address(edits, away=[*self.away, f"{guard},{day}"])

    def shown(
        self,
        texts: Sequence[str],
        undone: Sequence[str],
        values: Mapping[str, str],
        ticked: Sequence[str],
        faults: Sequence[Said] = (),
    ) -> PatrolEdit:
        """Return the page with edits; what cannot be done is left out and said."""
        edits = read(texts)
        result, more, wrong = self._done(edits)
        better = None
        if more:
            better = ((more.zh, more.en), self.address([*texts, written(more.edit)]))
        week = timedelta(days=DAYS)
        return PatrolEdit(
            plan=plan_line(self.board.plan),
            in_force=plan_line(self.in_force) if self.in_force else None,
            edits=texts,
            undone=undone,
            steps=[
                Step(
                    done(edit),
                    self.address([*texts[:at], *texts[at + 1 :]]),
                    " ".join(wrong.get(at, ())),
                )
                for at, edit in enumerate(edits)
            ],
            findings=[
                Finding(
                    one.rule, one.severity, one.guard_id, (one.zh, one.en), one.remedy, one.touched
                )
                for one in result.checks
            ],
            figures=_figures(self.board.plan.report),
            better=better,
            broken=list(result.broken),
            undo=self.address(texts[:-1], [*texts[-1:], *undone]) if texts else "",
            redo=self.address([*texts, *undone[:1]], undone[1:]) if undone else "",
            saves=True,
            typed=values,
            faults=faults,
            first=self.first,
            span=self.span,
            today=self.today,
            lines=self._lines(result, set(ticked)),
            leave=[
                (one, guard, day, self.address(texts, away=[*self.away[:at], *self.away[at + 1 :]]))
                for at, one in enumerate(self.away)
                for guard, days in leave_of([one]).items()
                for day in days
            ],
            earlier=self.address(texts, undone, first=self.first - week)
            if self.first > self.span[0]
            else "",
            later=self.address(texts, undone, first=self.first + week)
            if self.first + week <= self.span[1]
            else "",
        )

    def _done(
        self, edits: Sequence[Edit]
    ) -> tuple[Edited, Suggestion | None, dict[int, tuple[str, str]]]:
        """Return the plan after the edits that can be done, and what is wrong with the others."""
        wrong: dict[int, tuple[str, str]] = {}
        try:
            return *tried(self.board, edits), wrong
        except InputError as error:
            for one in error.faults:
                wrong.setdefault(int(one.row or 1) - 1, (one.reason, one.remedy))
        return *tried(self.board, [one for at, one in enumerate(edits) if at not in wrong]), wrong

    def _lines(self, result: Edited, ticked: set[str]) -> list[GuardLine]:
        before, after = (_tally(roster) for roster in (self.board.roster, result.roster))
        changed = result.changed
        wrong = {one.guard_id for one in result.checks if one.severity == "error" and one.touched}
        cells: dict[str, dict[date, list[Cell]]] = {}
        rows = result.roster.sort_values("start")
        for row in rows[rows["date"].between(self.first, self.first + timedelta(days=DAYS - 1))][
            ["guard_id", "date", "shift", "duty", "start"]
        ].to_dict("records"):
            turn = Turn(str(row["guard_id"]), row["date"], str(row["shift"]))
            text = turn_text(turn)
            begun = row["start"] <= self.here.at
            cell = Cell(
                text, turn.shift, str(row["duty"]), changed.get(turn, ""), begun, text in ticked
            )
            cells.setdefault(turn.guard_id, {}).setdefault(turn.day, []).append(cell)
        nothing = (0, 0.0, 0)
        return [
            GuardLine(
                guard,
                cells.get(guard, {}),
                self.board.bounds.leave.get(guard, frozenset()),
                guard in wrong,
                *zip(before.get(guard, nothing), after.get(guard, nothing), strict=True),  # type: ignore[arg-type]
            )
            for guard in self.board.guards
        ]


def _tally(roster: pd.DataFrame) -> dict[str, tuple[int, float, int]]:
    """Return the shifts, hours and nights of each guard."""
    hours = (roster["end"] - roster["start"]).dt.total_seconds() / 3600
    table = roster.assign(hours=hours, night=roster["end"].dt.date > roster["date"])
    found = table.groupby("guard_id").agg(
        n=("hours", "size"), h=("hours", "sum"), k=("night", "sum")
    )
    return {
        str(guard): (int(n), float(h), int(k))
        for guard, n, h, k in zip(found.index, found["n"], found["h"], found["k"], strict=True)
    }


def _figures(report: Mapping[str, object]) -> list[Figure]:
    """Return the figures of coverage, which an edit cannot change."""
    uniform = report.get("uniform")
    gap = uniform.get("worst_gap_min") if isinstance(uniform, Mapping) else None
    kept = report.get("deadlines_met_share")
    rows: list[tuple[Said, str]] = []
    if isinstance(gap, int | float):
        rows.append((("最长无人时间（小时）", "Longest unseen, h"), f"{gap / 60:.2f}"))
    if isinstance(kept, int | float):
        rows.append((("限时达成率", "Limits kept"), f"{kept:.1%}"))
    return [Figure(words, value, value) for words, value in rows]


def _asked(values: Mapping[str, str], ticked: Sequence[str]) -> Edit:
    """Return the edit that the table's form asks for.

    Raises
    ------
    InputError
        Too few or too many duties are ticked, or nobody is chosen.
    """
    turns = [turn_of(text) for text in ticked]
    if values.get("do") == "give":
        if len(turns) != 1 or not values.get("to"):
            raise fault(
                "请在表里勾一班，再选交给谁。",
                "Tick one shift in the table and choose who takes it.",
                "turn",
            )
        return GiveDuty(turns[0], values["to"])
    if len(turns) != 2:
        raise fault("请在表里勾两班再对调。", "Tick two shifts in the table to swap.", "turn")
    return SwapDuties(*turns)


def _unreadable(texts: Sequence[str]) -> bool:
    try:
        read(texts)
    except InputError:
        return True
    return False


def _no_leave(texts: Sequence[str]) -> bool:
    try:
        leave_of(texts)
    except InputError:
        return True
    return False
