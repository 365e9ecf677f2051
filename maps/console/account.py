"""Somebody's own account: tokens for programs, browsers that are logged in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from geo.clock import LOCAL
from maps.console.frame import Frame, Said, render

DAYS = (30, 90, 180, 366)
"""How long a token may last, in days."""
_BROWSERS = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
"""What browsers say of themselves, and what people call it; the first that fits counts."""


@dataclass(frozen=True)
class TokenLine:
    """A token without its secret; `prefix` is its beginning."""

    id: int
    name: str
    prefix: str
    writes: bool
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    expired: bool


@dataclass(frozen=True)
class LoginLine:
    """A browser that is logged in; `agent` is what it calls itself."""

    id: int
    agent: str
    network: str
    created_at: datetime
    seen_at: datetime
    current: bool

    @property
    def browser(self) -> str:
        """The browser and what it runs on, as people call them; empty for what is not known."""
        return " · ".join(filter(None, (_named(self.agent, of) for of in (_BROWSERS, _SYSTEMS))))


@dataclass(frozen=True)
class Account:
    """What the page shows.

    Parameters
    ----------
    service
        Where programs read the layers of this community.
    secret
        Of the token that was made just now; it is shown this once.
    values, faults
        What was typed into the form of a new token, and what was wrong with it.
    """

    tokens: Sequence[TokenLine]
    logins: Sequence[LoginLine]
    service: str
    secret: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Said] = ()


def account_page(frame: Frame, account: Account, said: Said | None = None) -> str:
    """Return the page."""
    return render("account.html", frame, account=account, days=DAYS, when=_when, said=said)


def _when(moment: datetime | None) -> str:
    return "—" if moment is None else f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def _named(agent: str, names: Sequence[tuple[str, str]]) -> str:
    return next((called for sign, called in names if sign in agent), "")
