"""What the patrol benchmark is made of: pieces of work by section, each with its rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from api.bench.patrol import (
    arcs,
    graphs,
    matching,
    matching_peers,
    repairs,
    rosters,
    shields,
    sites,
    streets,
)
from api.bench.patrol.contest import Contest
from api.bench.patrol.results import Unit
from api.bench.patrol.worlds import DEMO, Worlds

SECTIONS = (
    "streets",
    "weeks",
    "sites",
    "tiers",
    "rosters",
    "shields",
    "repairs",
    "matching",
    "arcs",
    "graphs",
)
GIVEN = ("arcs", "graphs")
"""These need the instances of others."""
WALLED = "slabs"
"""Checkpoints are drawn in the demo, in this walled community and in given towns."""
FIRST_WALK = 7000
"""Seed of the first walk that is matched; what the matcher is set by was found on others."""

Row = dict[str, Any]
Rows = Callable[[], list[Row]]
Made = Iterator[tuple[str, int, Rows]]


@dataclass(frozen=True)
class Piece:
    """A piece of work: what it is called, how hard it tries, and what gives its rows."""

    unit: Unit
    effort: int
    rows: Rows


@dataclass(frozen=True)
class Setting:
    """How much is done.

    Parameters
    ----------
    worlds
        Places without a section of their own; all where not given.
    laps
        Simulated for each shield.
    walks, sigmas_m
        Matched for each error in metres per axis.
    moves
        Tried by a search for rounds on given arcs.
    sites, peer_s
        Checkpoints drawn, and seconds a peer searches.
    days, needs
        Of the rosters.
    most
        Given instances of each section at most; all where None.
    """

    peers: bool = False
    instances: Path | None = None
    laps: int = shields.LAPS
    walks: int = matching.WALKS
    sigmas_m: tuple[float, ...] = matching.SIGMAS_M
    moves: int = arcs.MOVES
    sites: int = 300
    peer_s: float = 20.0
    days: int = 28
    needs: tuple[tuple[int, ...], ...] = rosters.NEEDS
    guarantees: tuple[float, ...] = shields.GUARANTEES
    walkers: tuple[int, ...] = graphs.WALKERS
    worlds: tuple[str, ...] | None = None
    most: int | None = None
    is_quick: bool = False

    def quick(self) -> "Setting":
        """Return the least of everything: it shows that all runs, and is no measurement."""
        return replace(
            self,
            laps=1,
            walks=1,
            sigmas_m=(8.0,),
            moves=50,
            sites=25,
            peer_s=1.0,
            days=7,
            needs=rosters.NEEDS[:1],
            guarantees=(1.5,),
            walkers=graphs.WALKERS[:1],
            worlds=("towers",),
            most=1,
            is_quick=True,
        )


def work(section: str, worlds: Worlds, setting: Setting) -> list[Piece]:
    """Return the pieces of a section in their order; none where it needs instances not given."""
    if section in GIVEN and setting.instances is None:
        return []
    made = _SECTIONS[section](worlds, setting)
    return [Piece((section, name), effort, rows) for name, effort, rows in made]


def _places(worlds: Worlds, setting: Setting, *, drawn: bool) -> list[str]:
    """Return the worlds of a section; `drawn`: those where checkpoints are drawn."""
    if setting.worlds is not None:
        return list(setting.worlds)
    return [name for name in worlds if not drawn or name not in worlds.families - {WALLED}]


def _in(worlds: Worlds, name: str, rows: Callable[..., list[Row]], **how: Any) -> Rows:
    """Return what gives the rows of a world, made when it is needed."""

    def found() -> list[Row]:
        return rows(worlds[name], **how)

    return found


def _one(row: Callable[..., Row], *what: Any) -> Rows:
    """Return what gives one row."""

    def found() -> list[Row]:
        return [row(*what)]

    return found


def _streets(worlds: Worlds, setting: Setting) -> Made:
    for name in _places(worlds, setting, drawn=False):
        yield name, 1, _in(worlds, name, streets.rows)


def _weeks(worlds: Worlds, setting: Setting) -> Made:
    for name in _places(worlds, setting, drawn=False):
        yield name, 1, _in(worlds, name, lambda world: [streets.week(world)])


def _sites(worlds: Worlds, setting: Setting) -> Made:
    for name in _places(worlds, setting, drawn=True):
        contest = Contest(partial(worlds.__getitem__, name), setting.sites, setting.peer_s)
        for way, row in contest.ways(peers=setting.peers).items():
            yield f"{name} {way}", setting.sites, _one(row)


def _tiers(worlds: Worlds, setting: Setting) -> Made:
    for name in _places(worlds, setting, drawn=True):
        yield name, 1, _in(worlds, name, lambda world: [sites.three_tiers(world)])


def _rosters(_: Worlds, setting: Setting) -> Made:
    for need in setting.needs:
        words, days = "/".join(map(str, need)), setting.days
        yield words, days, partial(rosters.rows, [need], days=days)


def _shields(_: Worlds, setting: Setting) -> Made:
    for name in ("gridbeat", "naive"):
        for guarantee in setting.guarantees:
            row = _one(shields.row, name, guarantee, setting.laps)
            yield f"{name} {guarantee}", setting.laps, row


def _repairs(_: Worlds, __: Setting) -> Made:
    yield DEMO, 1, repairs.rows


def _matching(worlds: Worlds, setting: Setting) -> Made:
    walks = setting.walks
    how = {"walks": walks, "first_seed": FIRST_WALK}
    for name in _places(worlds, setting, drawn=True):
        for sigma_m in setting.sigmas_m:
            ours = _in(worlds, name, matching.rows, sigmas_m=(sigma_m,), **how)
            yield f"{name} {sigma_m:g}", walks, ours
            if setting.peers:
                theirs = _in(worlds, name, matching_peers.rows, sigma_m=sigma_m, **how)
                yield f"{name} {sigma_m:g} {matching_peers.LEUVEN}", walks, theirs


def _arcs(_: Worlds, setting: Setting) -> Made:
    assert setting.instances is not None  # noqa: S101 - see `work`
    for reference, path in arcs.problems(setting.instances)[: setting.most]:
        name = f"{reference.set} {reference.instance} {reference.vehicles}"
        yield name, setting.moves, _one(arcs.row, reference, path, setting.moves)


def _graphs(_: Worlds, setting: Setting) -> Made:
    assert setting.instances is not None  # noqa: S101 - see `work`
    walkers = setting.walkers
    for name in graphs.names(setting.instances)[: setting.most]:
        rows = partial(graphs.rows, setting.instances, walkers=walkers, names=[name])
        yield name, len(walkers), rows


_SECTIONS: dict[str, Callable[[Worlds, Setting], Made]] = {
    "streets": _streets,
    "weeks": _weeks,
    "sites": _sites,
    "tiers": _tiers,
    "rosters": _rosters,
    "shields": _shields,
    "repairs": _repairs,
    "matching": _matching,
    "arcs": _arcs,
    "graphs": _graphs,
}
