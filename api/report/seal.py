"""Signatures: what was handed out comes back unchanged, and nothing needs to be remembered."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

FORM_LASTS = timedelta(hours=12)
QUICKEST = timedelta(seconds=3)
"""Nobody fills in the form faster."""


@dataclass(frozen=True)
class FormToken:
    """A form that was handed out: its own random id, and how long ago."""

    id: str
    age: timedelta

    @property
    def expired(self) -> bool:
        """Whether it was handed out too long ago."""
        return not timedelta(0) <= self.age <= FORM_LASTS


class Seal:
    """Signs texts for a purpose, and derives secrets from ids."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sealed(self, purpose: str, text: str) -> str:
        """Return a text with its signature, in letters that need no quoting."""
        return f"{_plain(text.encode())}.{self.secret(purpose, text)}"

    def opened(self, purpose: str, given: str) -> str | None:
        """Return the text of what `sealed` gave for the same purpose; None of anything else."""
        body, _, signature = given.partition(".")
        try:
            text = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
        except ValueError:
            return None
        right = hmac.compare_digest(self.secret(purpose, text).encode(), signature.encode())
        return text if right else None

    def secret(self, purpose: str, text: str) -> str:
        """Return 256 bits, as letters, that only who has the key can make of a text."""
        return _plain(self._mac(purpose, text))

    def uuid_of(self, purpose: str, text: str) -> str:
        """Return 128 such bits as hexadecimal digits."""
        return self._mac(purpose, text)[:16].hex()

    def form(self, at: datetime) -> str:
        """Return the token of a form that is handed out now."""
        return self.sealed("form", f"{secrets.token_urlsafe(16)} {int(at.timestamp())}")

    def form_of(self, given: str, at: datetime) -> FormToken | None:
        """Return the form a token is of; None where we gave none such."""
        text = self.opened("form", given)
        if text is None:
            return None
        name, stamp = text.split(" ")
        return FormToken(name, timedelta(seconds=at.timestamp() - int(stamp)))

    def _mac(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self._key, f"{purpose}\0{text}".encode(), "sha256")


def _plain(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
