"""The pages people open: the start page and the maps, drawn once for each state of the data."""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock

from sqlalchemy.orm import Session

from data.store import communities, grid_plans, layers, patrol_plans
from data.store.communities import Stored
from maps import Basemap, Lang, Scene, overview
from maps.assets import Assets
from maps.start import Figures, StartCommunity, start_page

_KEPT = 32


class Cache:
    """The last pages drawn, by what they were drawn from; each is drawn once, whoever asks."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[object, ...], Future[str]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[object, ...], draw: Callable[[], str]) -> str:
        """Return the page of a key: drawn now, or by somebody else who is at it already."""
        with self._lock:
            ours = key not in self._pages
            page = self._pages.setdefault(key, Future())
            self._pages.move_to_end(key)
            if len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        if ours:
            try:
                page.set_result(draw())
            except BaseException as error:  # noqa: BLE001 - handed on to all who wait
                with self._lock:
                    self._pages.pop(key, None)
                page.set_exception(error)
        return page.result()


def overview_page(
    session: Session,
    key: str,
    *,
    lang: Lang,
    basemap: Basemap | None,
    assets: Assets,
    cache: Cache,
) -> str:
    """Return the overview map of a community with its plans in force."""
    stored = communities.find(session, key)
    grids = grid_plans.published(session, stored.id)
    patrol = patrol_plans.published(session, stored.id)

    def draw() -> str:
        parts = (
            {
                name: patrol_plans.part(session, patrol.id, name)
                for name in ("routes", "stops", "roster", "dead_corners")
            }
            if patrol
            else {}
        )
        scene = Scene(
            title=stored.name,
            community=communities.load(session, stored.id),
            grids=grid_plans.grids_of(session, grids.id) if grids else None,
            **parts,
            patrol_report=patrol.report if patrol else {},
        )
        return overview(scene, assets, lang=lang, basemap=basemap)

    state = (
        stored.id,
        stored.revision,
        grids and (grids.id, grids.created_at),
        patrol and (patrol.id, patrol.created_at),
        lang,
    )
    return cache.get(state, draw)


def start(session: Session, key: str | None, *, lang: Lang, static: str) -> str:
    """Return the start page of a community; of the first one where no key is given."""
    every = communities.listing(session)
    chosen = communities.find(session, key) if key else every[0] if every else None
    others = [_named(stored) for stored in every if chosen and stored.id != chosen.id]
    figures = _figures(session, chosen) if chosen else None
    return start_page(_named(chosen) if chosen else None, figures, others, static=static, lang=lang)


def _named(stored: Stored) -> StartCommunity:
    origin = stored.origin
    return StartCommunity(stored.key, stored.name, origin.attribution, origin.synthetic)


def _figures(session: Session, stored: Stored) -> Figures:
    grids = grid_plans.published(session, stored.id)
    patrol = patrol_plans.published(session, stored.id)
    split = grids.report if grids else {}
    walk = patrol.report if patrol else {}
    uniform = walk.get("uniform", {})
    sight = walk.get("sight") or {}
    return Figures(
        households=layers.total(session, stored.id, "buildings", "households") or 0,
        persons=layers.total(session, stored.id, "buildings", "persons"),
        grids=split.get("grids"),
        band=f"{split['households_min']}–{split['households_max']}" if split else None,
        guards_on_duty=f"{walk['on_duty_min']}–{walk['on_duty_max']}" if walk else None,
        worst_gap_h=uniform["worst_gap_min"] / 60 if uniform else None,
        bound_h=uniform["bound_min"] / 60 if uniform else None,
        kept_share=walk.get("deadlines_met_share"),
        dead_m2=sight.get("dead_m2"),
        dead_share=sight.get("share"),
        hazards=layers.count(session, stored.id, "hazards"),
        incidents=layers.count(session, stored.id, "incidents"),
    )
