"""What the API takes about cases."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.cases.actors import commands
from api.texts import Code, MadeId, Words
from geo.cases import Details, Evidence, Limit
from geo.cases.details import EvidenceKind, Seen
from geo.cases.limit import Unit
from geo.clock import LOCAL

MOST_EVIDENCE = 50
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Version = Annotated[int, Field(ge=0, lt=2**31)]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2002, 1, 1, tzinfo=UTC), le=datetime(2098, 12, 31, tzinfo=UTC)),
]
CaseId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,100}$")]
CaseCommand = StrEnum("CaseCommand", {code: code for code in commands("case")})  # type: ignore[misc]
VisitCommand = StrEnum("VisitCommand", {code: code for code in commands("visit")})  # type: ignore[misc]


class Given(BaseModel):
    """What comes in: nothing that is not known."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class EvidenceIn(Given):
    """A piece of evidence: what it is, and the hash of a photo or another reference."""

    kind: EvidenceKind
    ref: Code


class LimitIn(Given):
    """So many hours, working hours or working days."""

    amount: int = Field(ge=1, le=1000)
    unit: Unit


class DetailsIn(Given):
    """What a step brings along; which of it a step needs and takes, `allowed` of the case says."""

    category: Code | None = Field(None, description="Code of a category, such as 1101.")
    severity: int | None = Field(None, ge=1, le=4)
    description: Words | None = None
    place: tuple[Longitude, Latitude] | None = Field(
        None, description="Longitude and latitude in WGS 84."
    )
    place_ref: Code | None = Field(None, description="Such as building:12 or household:12-502.")
    grid_id: Code | None = None
    channel: Code | None = Field(
        None, description="How it came in: patrol, inspection, hotline, report, sensor …"
    )
    reported_at: Moment | None = None
    department: Code | None = None
    reason: Words | None = None
    result: Words | None = None
    evidence: list[EvidenceIn] = Field(default_factory=list, max_length=MOST_EVIDENCE)
    rating: int | None = Field(None, ge=1, le=5)
    extension: LimitIn | None = None
    target: CaseId | None = Field(
        None, description="Id of another case; of one to be made, an id that is not used."
    )
    seen: Seen | None = Field(None, description="What was seen on the spot of a hazard.")

    def domain(self, **more: Any) -> Details:
        """Return the details of the domain."""
        values: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        values["evidence"] = tuple(Evidence(one.kind, one.ref) for one in self.evidence)
        if self.extension is not None:
            values["extension"] = Limit(self.extension.amount, self.extension.unit)
        if self.reported_at is not None:
            values["reported_at"] = self.reported_at.astimezone(LOCAL)
        return Details(**values | more)


class ContactIn(Given):
    """Whom to call back: personal data, kept apart and deleted when the case is long over."""

    name: Code | None = None
    phone: Code | None = None
    email: Code | None = None


class BeginIn(Given):
    """Something new: a case or a visit."""

    details: DetailsIn
    case_id: MadeId | None = Field(None, description="Its id; made by the service if absent.")
    command_id: MadeId | None = Field(None, description="The same one sent twice is done once.")
    role: Code | None = Field(None, description="In which of your roles, where you have several.")
    at: Moment | None = Field(None, description="Of what was written down offline: when.")
    offline: bool = Field(False, description="Made without a connection and sent later.")


class CaseIn(BeginIn):
    """A new case: 联."""

    contact: ContactIn | None = None


class VisitIn(BeginIn):
    """A new visit: 走."""


class StepBase(Given):
    """A step upon what is there."""

    command_id: MadeId | None = Field(None, description="The same one sent twice is done once.")
    base_version: Version | None = Field(
        None, description="The version you saw, where If-Match does not say it."
    )
    role: Code | None = Field(None, description="In which of your roles, where you have several.")
    at: Moment | None = Field(None, description="Of a step taken offline: when.")
    offline: bool = Field(False, description="Taken without a connection and sent later.")
    details: DetailsIn = Field(default_factory=DetailsIn)


class StepIn(StepBase):
    """A step of a case."""

    command: CaseCommand = Field(description="As `allowed` of the case offers it.")


class VisitStepIn(StepBase):
    """A step of a visit."""

    command: VisitCommand = Field(description="As `allowed` of the visit offers it.")


class DraftIn(Given):
    """A case that is not written down yet."""

    place: tuple[Longitude, Latitude]
    category: Code | None = None
    description: Words | None = None
    at: Moment | None = None
