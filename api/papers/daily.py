"""The daily handover sheet (值班交接表): what the next on duty must know."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from api.figures.patrols import Patrolled
from api.papers import gathered
from api.papers.saying import CASE_WIDE, STATES, Sayer
from data.exports.sheets.words import SHIFTS
from data.store import patrol_history, shift_plan
from data.store.case_rows import Record
from geo.cases.kpi import Period
from geo.clock import LOCAL
from geo.figures import words
from geo.papers import Facts, Paper, Part, Section, Signatures, Table, Words

BEGINS = time(6)
"""A day of duty runs from the early shift to the next."""
SOON = timedelta(hours=24)
MOST_MISSED = 25


def duty_day(day: date, now: datetime) -> Period:
    """Return the day of duty that begins on a day; until now where it runs.

    Raises
    ------
    ValueError
        It has not begun.
    """
    start = datetime.combine(day, BEGINS, LOCAL)
    if start >= now:
        raise ValueError("the day of duty has not begun")
    return Period(start, min(start + timedelta(days=1), now))


def daily(sayer: Sayer, day: date) -> Paper:
    """Return the handover sheet of the day of duty that begins on a day.

    Raises
    ------
    ValueError
        It has not begun.
    """
    t, reader = sayer.t, sayer.reader
    period = duty_day(day, reader.at)
    walked = reader.walked(period)
    figures = {one.formula.name: one for one in walked.figures(None, reader.least)}
    came = gathered.came(reader, period)
    closed = len(gathered.within(reader.rows, "closed_at", period))
    late, soon = gathered.overdue(reader), gathered.soon(reader, SOON)
    by_grid = gathered.came_by_grid(reader, period)
    late_n, came_n = sum(gathered.late(reader, "department").values()), sum(by_grid.values())
    cried = patrol_history.cries(reader.session, reader.community_id, period.start, period.end)
    lead = Facts(
        [
            (t("新接案件", "New cases"), str(came_n), ""),
            (t("办结案件", "Closed"), str(closed), ""),
            (t("超期未办", "Over the limit"), str(late_n), t("见第一节", "see section 1")),
            (t("求助（SOS）", "Cries for help"), str(cried), ""),
            *(
                (
                    sayer.say((figures[name].formula.zh, figures[name].formula.en)),
                    sayer.say(words.value(figures[name])),
                    words.made(figures[name]),
                )
                for name in ("visits_on_time", "visits_missed", "places_covered", "shifts_walked")
            ),
        ]
    )
    span = f"{period.start:%Y-%m-%d %H:%M} – {period.end.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    return Paper(
        t("值班交接表", "Handover sheet"),
        f"{sayer.stored.name} · {span}",
        lead,
        [
            Section(
                t("一、超期案件，请接班人先办", "1. Over the limit: these come first"),
                [sayer.late(late, reader.at), *_more(sayer, late_n - len(late))],
            ),
            Section(
                t("二、24 小时内到期", "2. Due within 24 hours"), [sayer.late(soon, reader.at)]
            ),
            Section(t("三、当班新接案件", "3. New cases"), _new(sayer, came, by_grid)),
            Section(t("四、巡逻", "4. Patrol"), _patrol(sayer, walked)),
            Section(t("五、下一班", "5. Who comes next"), [_next(sayer, period.end)]),
            Section(
                t("六、交接", "6. Handing over"),
                [
                    Words([t("口头交代事项：", "By word of mouth: ")]),
                    Signatures(
                        [t("交班人：", "From: "), t("接班人：", "To: "), t("时间：", "Time: ")]
                    ),
                ],
            ),
        ],
        sayer.credit(),
        sayer.lang,
        sayer.stored.origin.synthetic,
    )


def _more(sayer: Sayer, number: int) -> list[Part]:
    """Return how many cases a table leaves out, where it does."""
    said = sayer.t(f"另有 {number} 件，见工作台。", f"{number} more: see the console.")
    return [Words([said], small=True)] if number > 0 else []


def _new(sayer: Sayer, came: Sequence[Record], by_grid: Mapping[str, int]) -> list[Part]:
    """Return the newest of the cases that came in, and how many did by grid."""
    t = sayer.t
    head = [t("时间", "Time"), t("类别", "Category"), t("位置", "Place"),
            t("责任部门", "Department"), t("状态", "State"), t("案件", "Case")]  # fmt: skip
    names = sayer.buildings(came)
    rows = [
        [
            f"{one.linked_at.astimezone(LOCAL):%m-%d %H:%M}",
            sayer.category(one.category),
            sayer.where(one, names),
            sayer.department(one.department),
            sayer.say(STATES[one.state]),
            one.number,
        ]
        for one in came
    ]
    total = sum(by_grid.values())
    none = t("当班没有新案件。", "No new cases.")
    parts = [Table(head, rows, none, CASE_WIDE), *_more(sayer, total - len(came))]
    chart = sayer.cells(
        t("新接案件所在网格", "New cases by grid"),
        t(f"件，n = {total}", f"cases, n = {total}"),
        {grid: float(number) for grid, number in by_grid.items() if grid},
        ".0f",
    )
    return [*parts, *([chart] if chart is not None and came else [])]


def _patrol(sayer: Sayer, walked: Patrolled) -> list[Part]:
    t, judged = sayer.t, walked.judged
    rows = []
    keys = sorted(set(zip(judged["date"].astype(str), judged["shift"].astype(str), strict=True)))
    for day, shift in keys:
        own = judged[(judged["date"].astype(str) == day) & (judged["shift"] == shift)]
        duty = walked.shifts[
            (walked.shifts["date"].astype(str) == day) & (walked.shifts["shift"] == shift)
        ]
        count = own["state"].value_counts()
        rows.append(
            [
                f"{day} {sayer.say(SHIFTS.get(shift, (shift, shift)))}",
                "、".join(sorted(own["guard_id"].unique())),
                str(len(own)),
                str(count.get("on_time", 0)),
                str(count.get("late", 0)),
                str(count.get("missed", 0)),
                "–" if not len(duty) else f"{int(duty['seen'].sum())} / {len(duty)}",
            ]
        )
    head = [t("班次", "Shift"), t("保安", "Guards"), t("应到点", "Due"), t("按时", "On time"),
            t("迟到", "Late"), t("漏检", "Missed"), t("到岗", "Walked")]  # fmt: skip
    lost = gathered.missed(judged)
    places = lost.head(MOST_MISSED)
    names = shift_plan.checkpoint_names(sayer.reader.session, sayer.reader.community_id)
    listed = Table(
        [t("计划时刻", "Planned"), t("点位", "Place"), t("网格", "Grid"), t("保安", "Guard")],
        [
            [
                _minute(at),
                f"{sayer.say(KINDS.get(kind, (kind, kind)))} "
                f"{names.get(ref, ref) if kind == 'checkpoint' else ref}",
                grid or "–",
                guard,
            ]
            for at, kind, ref, grid, guard in zip(
                places["planned_at"],
                places["kind"],
                places["ref_id"],
                places["grid_id"].fillna(""),
                places["guard_id"],
                strict=True,
            )
        ],
        t("没有漏检。", "Nothing was missed."),
    )
    more = len(lost) - MOST_MISSED
    said = t(f"另有 {more} 处漏检，见工作台。", f"{more} more: see the console.")
    none = t("这段时间没有巡逻计划。", "No patrol was planned.")
    wide = (1.6, 2.6, 0.8, 0.8, 0.8, 0.8, 0.9)
    return [
        Table(head, rows, none, wide),
        Words([t(f"漏检 {len(lost)} 处：", f"Missed: {len(lost)}")]),
        listed,
        *([Words([said], small=True)] if more > 0 else []),
    ]


KINDS = {"checkpoint": ("巡更点", "checkpoint"), "hazard": ("隐患", "hazard")}


def _next(sayer: Sayer, at: datetime) -> Table:
    t = sayer.t
    found = patrol_history.shifts(
        sayer.reader.session, sayer.reader.community_id, at - timedelta(minutes=1),
        at + timedelta(hours=23),
    )  # fmt: skip
    rows = []
    for start in sorted(found["start"].unique()):
        own = found[found["start"] == start]
        shift = str(own["shift"].iloc[0])
        name = sayer.say(SHIFTS.get(shift, (shift, shift)))
        rows.append([f"{_minute(start)} {name}", "、".join(sorted(own["guard_id"])), str(len(own))])
    head = [t("班次", "Shift"), t("保安", "Guards"), t("人数", "Number")]
    return Table(head, rows, t("没有排班。", "No roster."), (1.4, 3.0, 0.6))


def _minute(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%m-%d %H:%M}"
