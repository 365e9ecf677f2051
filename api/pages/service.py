"""The pages people open: the start page and the maps, drawn once for each state of the data."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from api.view import View
from data.store import communities, grid_plans, layers, patrol_plans, specialists
from data.store.registry import Stored
from geo.access import Columns
from geo.access.subjects import SUBJECTS
from geo.community import Community
from geo.errors import NotFoundError
from geo.schema import LAYERS
from maps import Basemap, Lang, Scene, overview
from maps.assets import Assets
from maps.pages.grids import grids_map
from maps.start import Figures, Person, StartCommunity, start_page

_KEPT = 32
_WALKS = ("routes", "stops", "roster")


T = TypeVar("T")


class Cache(Generic[T]):
    """The last pages drawn, by what they were drawn from; each is drawn once, whoever asks."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[object, ...], Future[T]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[object, ...], draw: Callable[[], T]) -> T:
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
    here: View,
    *,
    lang: Lang,
    basemap: Basemap | None,
    assets: Assets,
    cache: Cache[str],
) -> str:
    """Return the overview map of a community with its plans in force, as the person may see it.

    Raises
    ------
    DeniedError
        The person may not see its buildings.
    """
    here.rows("buildings")
    stored = here.stored
    grids = grid_plans.published(session, stored.id, here.at)
    patrol = patrol_plans.published(session, stored.id, here.at)

    subjects = (*LAYERS, "grids", *_WALKS)
    scopes = {subject: here.scope(subject) for subject in subjects}
    columns = {subject: here.columns(subject) for subject in subjects if scopes[subject]}
    # Whose a walk is must be known to draw it.
    walks = patrol and all("guard_id" in columns.get(name, ()) for name in _WALKS)

    def draw() -> str:
        parts = {
            name: patrol_plans.part(session, patrol.id, name, scope=scopes[name])
            for name in (*_WALKS, "dead_corners")
            if patrol and columns.get(name) and (walks or name not in _WALKS)
        }
        scene = Scene(
            title=stored.name,
            community=_shown(communities.load(session, stored.id, scopes), columns),
            grids=grid_plans.grids_of(session, grids.id, scopes["grids"]) if grids else None,
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
        *scopes.items(),
        *columns.items(),
    )
    return cache.get(state, draw)


def grids_page(
    session: Session,
    here: View,
    *,
    as_of: datetime | None,
    lang: Lang,
    basemap: Basemap | None,
    assets: Assets,
    cache: Cache[str],
) -> str:
    """Return the map of the grids in force, or of those at a moment, as the person may see it.

    Grid chiefs are named to whom the policy shows their names, and only on the grids of now.

    Raises
    ------
    DeniedError
        The person may see no grids.
    """
    here.rows("grids")
    stored, plan = here.stored, grid_plans.published(session, here.stored.id, as_of or here.at)
    subjects = (*_UNDER_GRIDS, "grids")
    scopes = {subject: here.scope(subject) for subject in subjects}
    columns = {subject: here.columns(subject) for subject in subjects if scopes[subject]}
    chiefs = {} if as_of else _chiefs(session, here)

    def draw() -> str:
        grids = grid_plans.grids_of(session, plan.id, scopes["grids"]) if plan else None
        if grids is not None:
            grids = grids[columns["grids"].keep(grids.columns)]
            if chiefs:
                grids = grids.assign(grid_chief=grids["grid_id"].map(chiefs))
        community = _shown(communities.load(session, stored.id, scopes), columns)
        return grids_map(
            Scene(title=stored.name, community=community, grids=grids),
            assets,
            since=plan.valid_from if plan else None,
            until=plan.valid_to if plan else None,
            lang=lang,
            basemap=basemap,
        )

    key = ("grids", stored.id, stored.revision, plan and plan.id, plan and plan.valid_to, lang)
    return cache.get((*key, *scopes.items(), *columns.items(), *chiefs.items()), draw)


_UNDER_GRIDS = ("boundary", "compounds", "buildings", "streets")


def _chiefs(session: Session, here: View) -> dict[str, str]:
    """Return the names of the grid chiefs by grid, as far as the person may see them."""
    scope = here.scope("specialists")
    if not scope or "name" not in here.columns("specialists"):
        return {}
    named: dict[str, list[str]] = {}
    for one in specialists.listing(session, here.stored.id, scope):
        if one.kind == "grid_chief":
            named.setdefault(one.grid_id, []).append(one.name)
    return {grid: "、".join(names) for grid, names in named.items()}


def _shown(community: Community, columns: Mapping[str, Columns]) -> Community:
    """Return a community with what is withheld left empty."""
    for layer, allowed in columns.items():
        if layer in LAYERS:
            frame = community[layer]
            community = community.replaced(layer, frame[allowed.keep(frame.columns)])
    return community


def start(
    session: Session,
    views: Sequence[View],
    key: str | None,
    *,
    person: Person,
    lang: Lang,
    static: str,
) -> str:
    """Return the start page of a community; of the person's first one where no key is given.

    Raises
    ------
    NotFoundError
        The person has no role in a community of that key.
    """
    chosen = _chosen(views, key)
    others = [_named(here.stored) for here in views if chosen and here.stored != chosen.stored]
    return start_page(
        _named(chosen.stored) if chosen else None,
        _figures(session, chosen) if chosen else None,
        others,
        static=static,
        person=person,
        reads=frozenset(subject for subject in SUBJECTS if chosen and chosen.reads(subject)),
        lang=lang,
    )


def _chosen(views: Sequence[View], key: str | None) -> View | None:
    if key is None:
        return views[0] if views else None
    for here in views:
        if key in {here.stored.code, here.stored.name, str(here.stored.id)}:
            return here
    raise NotFoundError(f"There is no community '{key}'.")


def _named(stored: Stored) -> StartCommunity:
    origin = stored.origin
    return StartCommunity(stored.key, stored.name, origin.attribution, origin.synthetic)


def _figures(session: Session, here: View) -> Figures | None:
    """Return the sums of a community; they are about no person. None for who sees no buildings."""
    if not here.reads("buildings"):
        return None
    stored = here.stored
    grids = grid_plans.published(session, stored.id, here.at)
    patrol = patrol_plans.published(session, stored.id, here.at)
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
        hazards=_count(session, here, "hazards"),
        incidents=_count(session, here, "incidents"),
    )


def _count(session: Session, here: View, layer: str) -> int | None:
    if not here.reads(layer):
        return None
    return layers.count(session, here.stored.id, layer, here.scope(layer))
