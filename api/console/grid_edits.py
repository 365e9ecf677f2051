"""A plan of grids edited by hand: the edits stand in the address until they are a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from api.console import grid_steps
from api.console.by_hand import named, require_seen, told_as
from api.console.framing import FrameDep, PageRoute, page
from api.console.giving import fault, said
from api.console.grid_view import drawings, figures, findings, grounds, map_data, plan_line, step
from api.console.plans import Number
from api.console.sent import Sent, SentDep
from api.deps import SessionDep
from api.grids import edits as editing
from api.grids.edits import Trial
from api.grids.schemas import DivideIn, EditIn, EditsIn, MoveIn
from api.grids.service import numbered
from api.grids.written import read, written
from api.view import View, ViewDep
from data.store import grid_plans
from geo.errors import ConflictError, InputError
from maps.console.by_hand import Step
from maps.console.frame import Frame, Said, halves
from maps.console.grid_edit import TOOLS, GridEdit, grid_edit_page

router = APIRouter(route_class=PageRoute)
Texts = Annotated[list[str], Query(max_length=400)]
RULES = ("band", "contiguity", "nesting")


@router.get("/plans/split/{number}/edit")
def show(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    frame: FrameDep,
    number: Number,
    e: Texts = [],  # noqa: B006 - FastAPI copies it
    r: Texts = [],  # noqa: B006
) -> Response:
    """Show a plan with the edits of the address; what a form adds is put into the address."""
    here.require("preview", "grid_plans")
    values = dict(request.query_params)
    desk = _Desk(request, session, here, frame, number)
    try:
        edits = read(e)
        more = grid_steps.asked(values, desk.buildings) if values.get("do") else []
        if more:
            texts = [*e, *map(written, more)]
            desk.check(read(texts), since=len(edits))
            return RedirectResponse(desk.address(texts, tool=values["do"]), 303)
    except InputError as error:
        good = [] if _unreadable(e) else list(e)
        shown = desk.shown(good, r, values, said(error))
        return page(request, grid_edit_page(frame, shown), told_as(request))
    return page(request, grid_edit_page(frame, desk.shown(e, r, values)))


@router.post("/plans/split/{number}/edit")
def save(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    frame: FrameDep,
    number: Number,
    sent: SentDep,
) -> Response:
    """Keep the edits as a draft and lay it beside the plan in force.

    Where another plan was put in force meanwhile, or a rule is broken, that is told and the edits
    stand in the page.
    """
    here.require("edit", "grid_plans")
    texts = list(sent.ticked.get("e", ()))
    desk = _Desk(request, session, here, frame, number)
    try:
        asked = _wish(sent, read(texts))
        require_seen(sent, desk.in_force, number)
        trial = desk.tried(asked.edits)
        draft = editing.drafted(here, trial, asked)
    except (InputError, ConflictError) as error:
        status = 422 if isinstance(error, InputError) else 409
        faults = said(error) if isinstance(error, InputError) else [halves(str(error))]
        good = [] if _unreadable(texts) else texts
        shown = desk.shown(good, (), sent.values, faults)
        shown = replace(shown, accepted=list(sent.ticked.get("accept", ())))
        return page(request, grid_edit_page(frame, shown), status)
    beside = f"plan={draft.id}&beside=current&done=drafted"
    return RedirectResponse(f"/console/{here.stored.key}/plans?kind=split&{beside}", 303)


@router.get("/plans/split/{number}/ground.json")
def show_ground(request: Request, session: SessionDep, here: ViewDep, number: Number) -> Response:
    """Send what the map of the page stands on: the plan's grids, and the grid of each building."""
    here.require("preview", "grid_plans")
    return grounds(request, session, here, numbered(session, here, str(number)))


class _Desk:
    """A plan, who edits it and how."""

    def __init__(
        self, request: Request, session: Session, here: View, frame: Frame, number: int
    ) -> None:
        self.session, self.here, self.frame, self.number = session, here, frame, number
        self.boards = request.state.boards
        self.plan = numbered(session, here, str(number))
        self.in_force = grid_plans.published(session, here.stored.id, here.at)
        self.untouched = self.tried([])
        layer = self.untouched.board.community["buildings"]
        self.buildings = layer[["building_id", "name"]]

    def tried(self, edits: Sequence[EditIn]) -> Trial:
        """Try edits on the plan."""
        said = [edit.edit() for edit in edits]
        return editing.tried(
            self.session, self.boards, self.here, str(self.number), said, help_wanted=bool(said)
        )

    def check(self, edits: Sequence[EditIn], since: int) -> None:
        """Make sure that the edits from a position on can be done; those before may be faulty.

        Raises
        ------
        InputError
            One of them cannot.
        """
        wrong = {at: told for at, told in self._done(edits)[1].items() if at >= since}
        if wrong:
            raise fault("；".join(wrong.values()), " ".join(wrong.values()), "e")

    def address(self, edits: Sequence[str], undone: Sequence[str] = (), tool: str = "") -> str:
        """Return the address of the page with edits."""
        pairs = [("e", one) for one in edits] + [("r", one) for one in undone]
        query = urlencode(pairs + ([("tool", tool)] if tool in TOOLS else []))
        return f"/console/{self.here.stored.key}/plans/split/{self.number}/edit?{query}"

    def shown(
        self,
        texts: Sequence[str],
        undone: Sequence[str],
        values: Mapping[str, str],
        faults: Sequence[Said] = (),
    ) -> GridEdit:
        """Return the page with edits; what cannot be done is left out and said."""
        edits = read(texts)
        trial, wrong = self._done(edits)
        tool = values.get("do") or values.get("tool", "move")
        named = self._names()
        more = trial.suggestion
        better: Any = None
        if more:
            to = more.edit
            move = MoveIn(kind="move", building_id=to.building_id, grid_id=to.grid_id)
            better = ((more.zh, more.en), self.address([*texts, written(move)], (), tool))
        return GridEdit(
            plan=plan_line(self.plan),
            in_force=plan_line(self.in_force) if self.in_force else None,
            edits=texts,
            undone=undone,
            tool=tool if tool in TOOLS else "move",
            steps=[
                Step(
                    step(edit, named),
                    self.address([*texts[:at], *texts[at + 1 :]], (), tool),
                    wrong.get(at, ""),
                    self._again(edit, at, texts, tool),
                )
                for at, edit in enumerate(edits)
            ],
            findings=findings(trial.result),
            figures=figures(self.untouched.result, trial.result),
            better=better,
            grids=list(
                zip(
                    trial.result.grids["grid_id"].astype(str),
                    trial.result.grids["households"].astype(int).tolist(),
                    strict=True,
                )
            ),
            buildings=[(one, name) for one, name in named.items()],
            broken=[rule for rule in RULES if rule in trial.result.broken],
            undo=self.address(texts[:-1], [*texts[-1:], *undone], tool) if texts else "",
            redo=self.address([*texts, *undone[:1]], undone[1:], tool) if undone else "",
            data=map_data(self.untouched.result, trial.result),
            drawings=drawings(self.untouched.result, trial.result, self.frame) if edits else None,
            saves=self.here.may("edit", "grid_plans"),
            typed=values,
            faults=faults,
        )

    def _done(self, edits: Sequence[EditIn]) -> tuple[Trial, dict[int, str]]:
        """Return the plan after the edits that can be done, and what is wrong with the others."""
        if not edits:
            return self.untouched, {}
        try:
            return self.tried(edits), {}
        except InputError as error:
            wrong: dict[int, list[str]] = {}
            for one in error.faults:
                told = f"{one.reason} {one.remedy}"
                wrong.setdefault(int(one.row or 1) - 1, []).append(told)
        good = [edit for at, edit in enumerate(edits) if at not in wrong]
        trial = self.tried(good) if good else self.untouched
        return trial, {at: " ".join(told) for at, told in wrong.items()}

    def _again(self, edit: EditIn, at: int, texts: Sequence[str], tool: str) -> str:
        """Return the address that divides by another seed, for the last edit if it is such."""
        if not isinstance(edit, DivideIn) or at != len(texts) - 1:
            return ""
        other = written(edit.model_copy(update={"seed": (edit.seed + 1) % 1000}))
        return self.address([*texts[:at], other], (), tool)

    def _names(self) -> dict[str, str]:
        names = self.buildings["name"].fillna("").astype(str)
        return dict(zip(self.buildings["building_id"].astype(str), names, strict=True))


def _unreadable(texts: Sequence[str]) -> bool:
    try:
        read(texts)
    except InputError:
        return True
    return False


def _wish(sent: Sent, edits: Sequence[EditIn]) -> EditsIn:
    """Return what is to be kept.

    Raises
    ------
    InputError
        There are no edits, or a rule is to be broken and nobody says why.
    """
    accept: list[Any] = [rule for rule in RULES if rule in sent.ticked.get("accept", ())]
    name, reason = named(sent, edits, accept)
    return EditsIn(edits=list(edits), preview=False, accept=accept, name=name, reason=reason)
