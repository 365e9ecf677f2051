"""Which rows of a subject: a plain description that the store turns into a condition."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """Rows of one subject in one community. What is not named is not in it.

    Parameters
    ----------
    everything
        All rows of the community.
    published
        Rows of plans that are or were in force; no drafts.
    grids, guards, departments
        Rows in these grids, of these guards, of these departments.
    """

    everything: bool = False
    published: bool = False
    grids: frozenset[str] = frozenset()
    guards: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()

    def __or__(self, other: "Scope") -> "Scope":
        if self.everything or other.everything:
            return EVERYTHING
        return Scope(
            False,
            self.published or other.published,
            self.grids | other.grids,
            self.guards | other.guards,
            self.departments | other.departments,
        )

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Scope()
EVERYTHING = Scope(everything=True)
