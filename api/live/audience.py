"""What somebody may hear: the policy's answer, by which listeners are served together."""

from dataclasses import dataclass

from api.view import View
from geo.access import NOTHING, Scope


@dataclass(frozen=True)
class Audience:
    """All who may hear the same of a community.

    Parameters
    ----------
    positions, alarms, cases
        The rows that may be heard of; nothing where a listener does not want them.
    places
        Whether it may be told where a case is.
    """

    community_id: int
    key: str
    positions: Scope
    alarms: Scope
    cases: Scope
    places: bool


def audience(here: View, *, everything: bool) -> Audience:
    """Return what a person may hear of a community.

    Parameters
    ----------
    everything
        Also where guards are and what becomes of cases; else only alarms and cries for help, as
        every page of the console wants them.
    """
    return Audience(
        here.stored.id,
        here.stored.key,
        here.scope("positions") if everything else NOTHING,
        here.scope("alarms"),
        here.scope("cases") if everything else NOTHING,
        "place" in here.columns("cases"),
    )
