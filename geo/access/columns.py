"""Which columns of a subject."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Columns:
    """Columns a person may see; `beyond` is for those that the contract does not know.

    `known` is None where a subject's columns are the store's own and only some are personal: then
    all but `withheld` may be seen.
    """

    known: frozenset[str] | None
    withheld: frozenset[str] = frozenset()
    beyond: bool = False

    def __contains__(self, name: object) -> bool:
        if name in self.withheld:
            return False
        return self.known is None or name in self.known or self.beyond

    def without(self, names: Iterable[str]) -> "Columns":
        """Return these columns but for some."""
        gone = frozenset(names)
        known = None if self.known is None else self.known - gone
        return replace(self, known=known, withheld=self.withheld | gone)

    def keep(self, names: Iterable[str]) -> list[str]:
        """Return those of some columns that may be seen, in their order."""
        return [name for name in names if name in self]
