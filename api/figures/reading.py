"""What figures are read with: a community, a moment, and how far somebody sees into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import pandas as pd
from geopandas import GeoDataFrame
from sqlalchemy.orm import Session

from api.cases.office import Office
from api.figures.patrols import Patrolled, known_at, patrolled
from api.view import View
from api.visits.service import reached
from data.store import accounts, cases, grid_plans
from geo.access import EVERYTHING, Role, Scope
from geo.cases import Coverage
from geo.cases.kpi import LEAST, Figure, Period, figures
from geo.figures.patrolled import By
from geo.figures.visited import visit_figures


@dataclass(frozen=True)
class Reader:
    """Somebody, or the service by itself, who reads figures of a community.

    Parameters
    ----------
    cases, visits
        Which cases and visits are counted.
    patrols, people
        Whether figures of patrols, and those of single people, may be seen.
    least
        Figures over fewer things are withheld.
    """

    session: Session
    community_id: int
    at: datetime
    office: Office
    cases: Scope = EVERYTHING
    visits: Scope = EVERYTHING
    patrols: bool = True
    people: bool = True
    least: int = 1
    _walked: dict[tuple[Period, datetime], Patrolled] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, session: Session, here: View, office: Office) -> "Reader":
        """Return the reader of a person.

        Raises
        ------
        DeniedError
            The person may see no figures.
        """
        return cls(
            session,
            here.stored.id,
            here.at,
            office,
            cases=here.rows("case_figures"),
            visits=here.scope("visits"),
            patrols=here.scope("stops").everything and here.reads("patrol_plans"),
            people=here.may("by_person", "case_figures"),
            least=1 if here.may("small_numbers", "case_figures") else LEAST,
        )

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The cases, as `geo.cases.kpi.figures` wants them."""
        return cases.ledger(self.session, self.community_id, scope=self.cases)

    @cached_property
    def grids(self) -> GeoDataFrame | None:
        """The grids in force, in WGS 84."""
        plan = grid_plans.published(self.session, self.community_id, self.at)
        return None if plan is None else grid_plans.grids_of(self.session, plan.id)

    @cached_property
    def workers(self) -> Mapping[str, str]:
        """The grid worker of each grid, by name; of several the first."""
        found: dict[str, str] = {}
        for account in accounts.listing(self.session):
            for held in account.actor.at(self.community_id):
                if held.role is Role.grid_worker and not account.disabled:
                    for grid in held.grids:
                        found.setdefault(grid, account.username)
        return found

    def of_cases(self, period: Period, as_of: datetime, by: str | None = None) -> list[Figure]:
        """Return the figures of cases; `by` also "worker", the grid worker of a case's grid."""
        rows = self.rows
        if by == "worker":
            rows = rows.assign(handler=rows["grid_id"].map(self.workers))
            by = "person"
        return figures(rows, period, as_of=as_of, by=by, least=self.least)

    def of_patrols(
        self, period: Period, by: By | None = None, *, as_of: datetime | None = None
    ) -> list[Figure]:
        """Return the figures of patrols; none where they may not be seen."""
        return self.walked(period, as_of).figures(by, self.least) if self.patrols else []

    def walked(self, period: Period, as_of: datetime | None = None) -> Patrolled:
        """Return what was walked in a period; read once.

        Parameters
        ----------
        as_of
            The moment of judging; by itself when all of the period is known, or now.
        """
        as_of = as_of or known_at(period, self.at)
        key = (period, as_of)
        if key not in self._walked:
            self._walked[key] = patrolled(
                self.session, self.community_id, period, as_of, self.grids
            )
        return self._walked[key]

    def of_visits(self, period: Period, by: Mapping[str, str]) -> list[Figure]:
        """Return the figure of visits by what a grid belongs to; none where it may not be seen."""
        return visit_figures(self.reached(period), by) if self.visits else []

    def reached(self, period: Period) -> Sequence[Coverage]:
        """Return which buildings were visited in a period."""
        if not self.visits:
            return ()
        return reached(
            self.session, self.community_id, self.visits, self.office, period.start, period.end
        )
