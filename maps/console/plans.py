"""The page of plans: begun here, watched, laid side by side, put in force."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from maps.console.frame import Frame, Said, halves, render
from maps.console.times import moment

KINDS: Mapping[str, Said] = {"split": ("网格划分", "Grids"), "patrol": ("巡逻与排班", "Patrol")}
STATES: Mapping[str, Said] = {
    "waiting": ("排队中", "waiting"),
    "running": ("计算中", "being made"),
    "done": ("完成，已存为草案", "done, kept as a draft"),
    "infeasible": ("做不到", "cannot be done"),
    "failed": ("出错", "failed"),
    "cancelled": ("已停止", "stopped"),
}
STEPS: Mapping[str, str] = {
    "land": "切分土地",
    "first plan": "先求一个可行方案",
    "search": "搜索更好的方案",
    "bound": "证明界限",
    "open land": "分派空地",
    "measure": "量测",
    "fixes": "试各种改法",
    "making the roster": "排班",
    "noding the streets": "整理道路",
    "finding the shortest walk over every street": "求走遍每条路的最短一圈",
    "weaving laps": "编排圈次",
    "timing rounds, meals and handovers": "安排时刻、用餐与交接",
    "drawing rounds nobody foresees": "抽取无法预知的圈次",
    "sending guards to their home grids": "把保安排到熟悉的网格",
    "looking for dead corners": "查找死角",
    "bounding what any plan could do": "证明任何计划的界限",
    "drawing the routes": "画路线",
    "storing": "保存",
    "done": "完成",
}
"""Steps that planners tell, in Chinese."""
Figure = tuple[Said, Callable[[Mapping[str, Any]], str]]


def _share(*path: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda report: _with(report, path, lambda value: f"{value:.1%}")


def _number(*path: str, form: str = ",.0f", unit: str = "") -> Callable[[Mapping[str, Any]], str]:
    return lambda report: _with(report, path, lambda value: f"{value:{form}}{unit}")


def _with(report: Mapping[str, Any], path: Sequence[str], said: Callable[[Any], str]) -> str:
    found: Any = report
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return "—" if found is None else said(found)


FIGURES: Mapping[str, Sequence[Figure]] = {
    "split": (
        (("网格数", "Grids"), _number("grids")),
        (("户数最少", "Least households"), _number("households_min")),
        (("户数最多", "Most households"), _number("households_max")),
        (("紧凑度均值", "Compactness, mean"), _number("polsby_popper_mean", form=".3f")),
        (("边界沿道路", "Borders along roads"), _share("road_share")),
        (("惯量", "Inertia"), _number("inertia", form=",.0f")),
        (("已证下界", "Proved bound"), _number("inertia_bound", form=",.0f")),
        (("高出下界（差距）", "Gap to the bound"), _share("inertia_gap")),
        (("跨小区", "Compounds crossed"), _number("crossings")),
        (("计算用时（秒）", "Seconds"), _number("seconds", form=".1f")),
    ),
    "patrol": (
        (("保安", "Guards"), _number("guards")),
        (("同时在岗", "On duty, mean"), _number("on_duty_mean", form=".2f")),
        (("最长无人时间（小时）", "Longest unseen, h"),
         lambda report: _with(report, ("uniform", "worst_gap_min"), lambda v: f"{v / 60:.2f}")),
        (("已证下界（小时）", "Proved bound, h"),
         lambda report: _with(report, ("uniform", "bound_min"), lambda v: f"{v / 60:.2f}")),
        (("为下界的倍数", "Times the bound"), _number("uniform", "ratio", form=".2f")),
        (("限时达成率", "Limits kept"), _share("deadlines_met_share")),
        (("违反工时规定", "Breaches of labour law"), _number("legal_violations")),
        (("每人每班（公里）", "Km a shift"), _number("km_per_guard", form=".1f")),
        (("死角占比", "Seen by nobody in time"), _share("sight", "share")),
        (("计算用时（秒）", "Seconds"), _number("seconds", form=".1f")),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class JobLine:
    """A job: how far it is, or how it ended."""

    id: int
    kind: str
    state: str
    step: str
    share: float
    said: Sequence[str]
    plan_id: int | None
    cancel: bool
    asked_by: str
    created_at: datetime
    ended_at: datetime | None
    elapsed_s: int

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.state in {"waiting", "running"}


@dataclass(frozen=True)
class PlanLine:
    """A plan: its number, whether it is in force, its report.

    Where compared, its drawing, what was changed by hand, and what speaks against putting it in
    force now.
    """

    id: int
    state: str
    created_at: datetime
    valid_from: datetime | None
    valid_to: datetime | None
    report: Mapping[str, Any]
    drawing: str = ""
    changes: Sequence[Said] = ()
    warning: Said | None = None

    @property
    def name(self) -> str:
        """What people called it, or nothing."""
        return str(self.report.get("name") or "")

    @property
    def reason(self) -> str:
        """Why it was edited, or nothing."""
        return str(self.report.get("reason") or "")

    @property
    def edited_from(self) -> int | None:
        """The plan it was edited from, if it was edited by hand."""
        return self.report.get("edited_from")

    @property
    def broken(self) -> list[Said]:
        """What its report says is broken, of a plan edited by hand."""
        checks = self.report.get("checks") or ()
        return [(one["zh"], one["en"]) for one in checks if one.get("severity") == "error"]

    @property
    def in_force(self) -> bool:
        """Whether it is in force now."""
        return self.state == "published" and self.valid_to is None


@dataclass(frozen=True)
class Plans:
    """What the page shows.

    Parameters
    ----------
    plans
        Newest first.
    compared
        Those laid side by side, with their drawings.
    edits
        Whether the person may edit plans of the kind by hand.
    values
        What was typed, by field.
    """

    kind: str
    jobs: Sequence[JobLine]
    plans: Sequence[PlanLine]
    compared: Sequence[PlanLine]
    today: date
    edits: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Said] = ()
    done: Said | None = None


def plans_page(frame: Frame, plans: Plans) -> str:
    """Return the page of plans."""
    figures = FIGURES[plans.kind]
    in_force = next((one.id for one in plans.plans if one.in_force), 0)
    return render(
        "plans.html",
        frame,
        plans=plans,
        in_force=in_force,
        kinds=KINDS,
        moment=moment,
        table=[(said, [make(one.report) for one in plans.compared]) for said, make in figures],
        **_job_words(frame),
    )


def job_part(frame: Frame, job: JobLine) -> str:
    """Return the part of the page that says how far a job is."""
    return render("job.html", frame, job=job, **_job_words(frame))


def _job_words(frame: Frame) -> dict[str, Any]:
    return {
        "states": STATES,
        "kind_names": KINDS,
        "stepped": lambda step: _step(step, frame),
        "half": lambda text: frame.say(halves(text)),
    }


def _step(step: str, frame: Frame) -> str:
    """Return a step in words; a bound that is told with it is told too."""
    if frame.lang == "en":
        return step
    if step.startswith("polish, inertia "):
        gap = step.removeprefix("polish, inertia ").removesuffix(" above its bound")
        return f"逐步改进，目前高出已证下界 {gap}"
    return STEPS.get(step, step)
