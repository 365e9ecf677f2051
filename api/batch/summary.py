"""What came out of many files."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Outcome = Literal["feasible", "infeasible", "failed"]


@dataclass(frozen=True)
class FileResult:
    """What came out of one file; its report says more.

    Parameters
    ----------
    file
        Path of the input.
    outcome
        "feasible": there is a plan. "infeasible": no plan keeps the rules, or none was found.
        "failed": bad input, or a mishap.
    skipped
        True when it had been done before and nothing it depends on has changed.
    grids, in_band
        Number of grids, and of those inside the band.
    households
        Households of the community; 0 where it could not be read.
    seconds
        Wall-clock time of the split, when it was made.
    reason
        Why there is no plan; or what had to be done to get one.
    faults
        What is wrong with the input, warnings too, as in `Fault.as_dict`.
    """

    file: str
    outcome: Outcome
    skipped: bool
    grids: int
    in_band: int
    households: int
    seconds: float
    reason: str
    faults: tuple[dict[str, Any], ...]

    @classmethod
    def of(cls, report: dict[str, Any], *, skipped: bool = False) -> "FileResult":
        """Return the result that a file's report tells."""
        return cls(
            file=report["file"],
            outcome=report["outcome"],
            skipped=skipped,
            grids=report["grids"],
            in_band=report["in_band"] or 0,
            households=report["households"],
            seconds=report["seconds"],
            reason=report["reason"],
            faults=tuple(report["faults"]),
        )


@dataclass(frozen=True)
class Summary:
    """What came out of many files.

    Parameters
    ----------
    files
        In the order they were given.
    seconds
        Wall-clock time of the whole run.
    """

    files: Sequence[FileResult]
    seconds: float

    @property
    def exit_code(self) -> int:
        """2 when a file failed, else 1 when one has no plan, else 0; skipped files count too."""
        return 2 if self.count("failed") else 1 if self.count("infeasible") else 0

    def count(self, outcome: Outcome) -> int:
        """Return the number of files of an outcome, skipped ones included."""
        return sum(result.outcome == outcome for result in self.files)

    @property
    def skipped(self) -> int:
        """Number of files that had been done before."""
        return sum(result.skipped for result in self.files)

    @property
    def grids(self) -> int:
        """Grids of all plans."""
        return sum(result.grids for result in self.files)

    @property
    def in_band(self) -> int:
        """Grids of all plans that are inside the band."""
        return sum(result.in_band for result in self.files)

    @property
    def households(self) -> int:
        """Households of all communities that could be read, with and without a plan."""
        return sum(result.households for result in self.files)

    def as_dict(self) -> dict[str, Any]:
        """Return the totals and the files as plain values, for JSON."""
        return {
            "feasible": self.count("feasible"),
            "infeasible": self.count("infeasible"),
            "failed": self.count("failed"),
            "skipped": self.skipped,
            "grids": self.grids,
            "in_band": self.in_band,
            "households": self.households,
            "seconds": self.seconds,
            "files": [asdict(result) for result in self.files],
        }
