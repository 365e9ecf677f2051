"""What the API takes and says about logins, sessions and tokens."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MOST_TEXT = 1000
"""Far over the longest password: what is longer is refused before it is hashed."""

Secret = Annotated[str, Field(min_length=1, max_length=MOST_TEXT, repr=False)]
Username = Annotated[str, Field(min_length=1, max_length=100)]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Said(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class LoginIn(_Given):
    """A name and a password."""

    username: Username
    password: Secret


class PasswordIn(_Given):
    """A new password in place of the present one."""

    old: Secret
    new: Secret


class TokenIn(_Given):
    """A new token."""

    name: str = Field(
        min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$", description="What it is for."
    )
    days: int = Field(90, ge=1, le=366, description="Days until it expires.")
    writes: bool = Field(False, description="False: it may only read.")


class MembershipOut(_Said):
    """A role in a community; in every one where `community_id` is null."""

    role: str
    community_id: int | None
    grids: list[str]
    department: str | None
    guard_id: str | None


class MeOut(BaseModel):
    """Who you are."""

    id: int
    username: str
    must_change: bool = Field(description="The password must be changed before anything else.")
    memberships: list[MembershipOut]


class SessionOut(_Said):
    """A browser that is logged in."""

    id: int
    created_at: datetime
    seen_at: datetime = Field(description="Last use, to five minutes.")
    expires_at: datetime
    network: str = Field(description="First part of the address.")
    agent: str = Field(description="What the browser calls itself.")
    current: bool = Field(False, description="The one that is asking.")


class SessionsOut(BaseModel):
    """Your sessions."""

    sessions: list[SessionOut]


class TokenOut(_Said):
    """A token, without its secret."""

    id: int
    name: str
    prefix: str
    writes: bool
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class NewTokenOut(TokenOut):
    """A new token with its secret, which is shown this once."""

    token: str


class TokensOut(BaseModel):
    """Your tokens."""

    tokens: list[TokenOut]
