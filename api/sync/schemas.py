"""What tablets send and are told."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

MARK: Literal["gridbeat-sync"] = "gridbeat-sync"
MOST_ITEMS = 50
MOST_FIXES = 2000
MOST_TEXT = 100_000

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Device = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,64}$")]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Metres = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))
]
"""Of any clock: a tablet whose battery was empty begins at 1970, and is heard all the same."""
Ref = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ItemIn(_Given):
    """One item: its id, its content as text, and the SHA-256 of that text in UTF-8."""

    id: Id
    hash: Sha256
    content: str = Field(max_length=MOST_TEXT, pattern=r"^[^\x00]*$")


class BatchIn(_Given):
    """What is in an outbox, in the order it was made."""

    person: str = Field(max_length=20, description="Number of the account it belongs to.")
    device: Device
    sent_at: Moment = Field(description="The device's clock.")
    run: str = Field("", max_length=64, description="Which start of the app is sending.")
    ticks_ms: float = Field(0, description="Milliseconds since that start.", allow_inf_nan=False)
    items: list[ItemIn] = Field(max_length=MOST_ITEMS)


class Content(BaseModel):
    """The content of an item."""

    kind: Literal["case", "checkin", "sos", "handover", "takeover", "record"]
    seq: int = Field(ge=0, le=2**31 - 1)
    made_at: Moment
    ticks_ms: float = Field(0, allow_inf_nan=False)
    run: str = Field("", max_length=64)
    depends_on: list[Id] = Field(default_factory=list, max_length=20)
    photos: list[Sha256] = Field(default_factory=list, max_length=10)
    body: dict[str, Any]


class CheckInBody(_Given):
    """Somebody was at a stop."""

    ref_kind: Literal["checkpoint", "hazard", "handover", "watch", "must_see"]
    ref_id: Ref
    planned_at: Moment | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    accuracy_m: Metres | None = None
    how: Literal["dwell", "qr", "nfc", "code", "manual"]
    tag: str | None = Field(None, max_length=200, pattern=r"^[\x20-\x7e]+$")
    mocked: bool = False


class SosBody(_Given):
    """Somebody needs help."""

    lon: Lon | None = None
    lat: Lat | None = None
    accuracy_m: Metres | None = None


class CaseBody(_Given):
    """A step of a case, taken on the tablet."""

    case_id: UUID
    kind: Literal["link", "note"]
    base_version: int = Field(0, ge=0, le=2**31 - 1)
    details: dict[str, Any]


class VerdictOut(BaseModel):
    """What became of one item. `status` is HTTP's word for it; `code` is stable."""

    id: str
    hash: str
    status: int
    code: str
    zh: str
    en: str
    result: dict[str, Any] = Field(default_factory=dict)
    photos_missing: list[str] = Field(default_factory=list)
    retry_after_s: float | None = None


class Told(BaseModel):
    """What every answer of the sync doors carries: that it is ours, and the server's clock."""

    mark: Literal["gridbeat-sync"] = MARK
    server_time: datetime


class BatchOut(Told):
    """A verdict for each item, in their order."""

    offset_ms: int = Field(description="The server's clock less the device's.")
    verdicts: list[VerdictOut]


class BundleOut(Told):
    """What a shift needs without network: parts by name, each `{tag, data}`."""

    version: int
    parts: dict[str, dict[str, Any]]


class PhotoOut(Told):
    """How much of a photo is here."""

    offset: int
    complete: bool


class FixIn(_Given):
    """Where a guard was."""

    at: Moment
    lon: Lon
    lat: Lat
    accuracy_m: Metres


class PositionsIn(_Given):
    """Fixes of one tablet."""

    person: str = Field(max_length=20)
    device: Device
    sent_at: Moment
    fixes: list[FixIn] = Field(max_length=MOST_FIXES)


class PositionsOut(Told):
    """What became of them: `dropped` were off shift, `known` came before."""

    kept: int
    known: int
    dropped: int


class SosOut(BaseModel):
    """A cry for help and who answered it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    guard_id: str | None
    at: datetime
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    seen_at: datetime | None
    seen_by: str | None


class CriesOut(Told):
    """Cries for help."""

    cries: list[SosOut]
