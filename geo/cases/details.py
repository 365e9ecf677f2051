"""What a command brings along: reasons, departments, evidence, a rating."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, get_args

from geo.cases.limit import Limit

EvidenceKind = Literal["photo_before", "photo_after", "photo", "position", "document", "signature"]
EVIDENCE_KINDS: tuple[EvidenceKind, ...] = get_args(EvidenceKind)
EVIDENCE_NAMES: dict[EvidenceKind, tuple[str, str]] = {
    "photo_before": ("处置前照片", "photo before"),
    "photo_after": ("处置后照片", "photo after"),
    "photo": ("现场照片", "photo"),
    "position": ("现场定位", "position on the spot"),
    "document": ("文书", "document"),
    "signature": ("当事人签字", "signature"),
}
Seen = Literal["gone", "there"]


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence: its kind, and where it is kept (a hash or an id)."""

    kind: EvidenceKind
    ref: str


@dataclass(frozen=True)
class Details:
    """What a command brings along; what it does not need stays None or empty.

    Parameters
    ----------
    category, severity
        Code of a category; 1 to 4, 4 the worst.
    description
        Free text: what was found, said or noted.
    place
        (longitude, latitude) in EPSG:4326.
    place_ref
        A thing at the place, such as `building:12` or `household:3-502`.
    grid_id
        The grid the place is in.
    channel
        How it came in: patrol, inspection, hotline, report, open311, sensor …
    reporter
        Who follows the case on a link when another person wrote it down, as in `Actor.name`.
    reported_at
        When it was said, where that is before it was written down.
    department
        Code of the department it is dispatched to.
    reason, result
        Why a step is taken; what was done.
    evidence
        In any order.
    rating
        1 to 5.
    extension
        What is asked for or granted on top of the limit.
    target
        Another case: the one merged into, or the one a visit is handed over to.
    seen
        A hazard looked at on the spot: gone or still there.
    """

    category: str | None = None
    severity: int | None = None
    description: str | None = None
    place: tuple[float, float] | None = None
    place_ref: str | None = None
    grid_id: str | None = None
    channel: str | None = None
    reporter: str | None = None
    reported_at: datetime | None = None
    department: str | None = None
    reason: str | None = None
    result: str | None = None
    evidence: tuple[Evidence, ...] = ()
    rating: int | None = None
    extension: Limit | None = None
    target: str | None = None
    seen: Seen | None = None

    def given(self) -> tuple[str, ...]:
        """Return the names of the fields that hold something; blank text holds nothing."""
        return tuple(item.name for item in fields(self) if self.has(item.name))

    def has(self, name: str) -> bool:
        """Return whether a field holds something."""
        value = getattr(self, name)
        return bool(value.strip()) if isinstance(value, str) else value not in {None, ()}

    def as_dict(self) -> dict[str, Any]:
        """Return what is given as plain values, for JSON."""
        values = {name: getattr(self, name) for name in self.given()}
        if self.place:
            values["place"] = list(self.place)
        if self.reported_at:
            values["reported_at"] = self.reported_at.isoformat()
        if self.evidence:
            values["evidence"] = [{"kind": one.kind, "ref": one.ref} for one in self.evidence]
        if self.extension:
            values["extension"] = str(self.extension)
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Details":
        """Return the details `as_dict` gave."""
        found = dict(values)
        if "place" in found:
            found["place"] = tuple(found["place"])
        if "reported_at" in found:
            found["reported_at"] = datetime.fromisoformat(found["reported_at"])
        if "evidence" in found:
            found["evidence"] = tuple(Evidence(**one) for one in found["evidence"])
        if "extension" in found:
            found["extension"] = Limit.parse(found["extension"])
        return cls(**found)


NOTHING = Details()
