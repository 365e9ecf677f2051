"""Coverage and replay of patrols, composed for one person."""

from dataclasses import dataclass
from typing import Any

from geopandas import GeoDataFrame
from sqlalchemy.orm import Session

from api.caller import Caller
from api.figures.patrols import known_at, patrolled
from api.live import looks
from api.maps.ground import ground
from api.maps.spans import Span
from api.maps.walks import ground_of, shifts_of, walks_in
from api.pages.service import Cache
from api.view import View
from data.store import grid_plans, patrol_plans
from data.store.fixes import fixes, state
from geo.cases.kpi import Period
from geo.errors import NotFoundError
from geo.track.coverage import Coverage
from geo.track.coverage import covered as put_together
from maps.coverage_words import Places, span_words
from maps.replay import replayed
from maps.scene import Scene
from maps.words import Lang

_POSTS = ("centres", "checkpoints")
LATER = (
    "当时还没有计划，按现在的计划对照。 There was no plan then: it is compared with the one of now."
)
SILENT = (
    "这一段没有定位记录，走没走到无从知道，这里是计划。 "
    "There are no positions of this span: nobody knows what was walked. This is the plan."
)
NO_PLAN = "还没有巡逻计划。 There is no patrol plan yet."


@dataclass(frozen=True)
class Covered:
    """The coverage of a span with what it is drawn on.

    Parameters
    ----------
    walked
        Whether what was walked is known, and the person may see it.
    places
        What became of planned stops; None where that may not be seen.
    remark
        What else must be known of it, Chinese and English.
    """

    scene: Scene
    found: Coverage
    walked: bool
    places: Places | None
    remark: str = ""


def covered(session: Session, here: View, span: Span, cache: Cache[Coverage | None]) -> Covered:
    """Return how well the streets were covered in a span; counted once for each state of the data.

    Raises
    ------
    DeniedError
        The person may not see what is promised to streets.
    NotFoundError
        There is no patrol plan, or no street of it can be walked.
    """
    scope = here.rows("street_gaps")
    plan = patrol_plans.published(session, here.stored.id, span.end)
    later = plan is None
    plan = plan or patrol_plans.published(session, here.stored.id, here.at)
    if plan is None:
        raise NotFoundError(NO_PLAN)
    may = here.scope("tracks").everything
    sent = state(session, here.stored.id, span.begin, span.end) if may else (0, None)

    def count() -> Coverage | None:
        return _counted(session, here, plan.id, span, tracks=sent[0] > 0)

    streets = here.scope("streets")
    key = (here.stored.id, here.stored.revision, plan.id, span, sent, scope, streets)
    session.rollback()  # who waits for another's counting holds no connection
    found = cache.get(key, count)
    if found is None:
        raise NotFoundError(NO_PLAN)
    walked = sent[0] > 0
    scene = _scene(session, here, dead=patrol_plans.part(session, plan.id, "dead_corners"),
                   report=plan.report)  # fmt: skip
    places = _places(session, here, span) if may else None
    remark = SILENT if may and not walked else LATER if later else ""
    return Covered(scene, found, walked, places, remark)


def _counted(
    session: Session, here: View, plan_id: int, span: Span, *, tracks: bool
) -> Coverage | None:
    streets, gaps = here.scope("streets"), here.scope("street_gaps")
    ground = ground_of(session, here.stored.id, plan_id, streets=streets, gaps=gaps)
    if ground.net is None:
        return None
    whole = streets.everything and gaps.everything
    shifts = shifts_of(span.begin, span.end) if tracks else ()
    parts = walks_in(session, here.stored, plan_id, ground, shifts, here.writing if whole else None)
    during = ground.during(span.begin, span.end)
    return put_together(ground.streets, ground.net, during, parts, span.begin, span.end)


def replay(
    session: Session, here: View, caller: Caller, span: Span, lang: Lang
) -> tuple[Scene, dict[str, Any] | None, str]:
    """Return the ground, the tracks of a span the person may see, and a title.

    Seeing the tracks of others is recorded. Where there is none the scene has the plan in force.

    Raises
    ------
    DeniedError
        The person may see neither tracks nor routes.
    """
    scope = here.rows("tracks")
    given = fixes(session, here.stored.id, span.begin, span.end, scope=scope)
    found = replayed(given, span.begin, span.end)
    if found is not None:
        if scope.everything:  # else they are his own
            session.rollback()  # a second connection is wanted
            seen = set(given["guard_id"])
            looks.record(here, looks.looker(here, caller, "replay"), seen, here.at)
        words = span_words(span.begin, span.end)
        title = f"巡逻回放 {words}" if lang == "zh" else f"Replay {words}"
        return _scene(session, here), found, title
    plan = patrol_plans.published(session, here.stored.id, here.at)
    parts: dict[str, Any] = {
        name: patrol_plans.part(session, plan.id, name, scope=here.scope(name))
        for name in ("routes", "stops", "roster")
        if plan is not None
    }
    none = ("这一段没有定位记录，显示计划" if lang == "zh" else
            "No positions in this span: here is the plan")  # fmt: skip
    return _scene(session, here, **parts), None, none


def _scene(
    session: Session,
    here: View,
    *,
    dead: GeoDataFrame | None = None,
    report: dict[str, Any] | None = None,
    **parts: Any,
) -> Scene:
    stored = here.stored
    community = ground(session, here, *_POSTS)
    plan = grid_plans.published(session, stored.id, here.at)
    grids = grid_plans.grids_of(session, plan.id, here.scope("grids")) if plan else None
    may = here.reads("dead_corners")
    return Scene(stored.name, community, grids=grids, dead_corners=dead if may else None,
                 patrol_report=report or {}, **parts)  # fmt: skip


def _places(session: Session, here: View, span: Span) -> Places | None:
    if not here.scope("stops").everything:
        return None
    period = Period(span.begin, span.end)
    walked = patrolled(session, here.stored.id, period, known_at(period, here.at))
    states = walked.judged["state"].value_counts()
    return Places(*(int(states.get(name, 0)) for name in ("on_time", "late", "missed")))
