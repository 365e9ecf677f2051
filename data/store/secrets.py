"""Secrets: passwords are hashed slowly, random ones fast; neither is ever stored."""

import hashlib
import secrets
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.access.passwords import cleaned

_AT_ONCE = BoundedSemaphore(2)
"""Each hash takes 64 MiB for a moment (argon2-cffi's defaults: RFC 9106, low-memory profile)."""
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """Return the argon2id hash of a password, with its salt and settings."""
    with _AT_ONCE:
        return _hasher.hash(cleaned(password))


def verified(password: str, stored: str | None) -> bool:
    """Return whether a password is that of a hash; as slowly where there is no hash at all."""
    with _AT_ONCE:
        nobody = _nobody()
        try:
            right = _hasher.verify(stored or nobody, cleaned(password))
        except (VerificationError, InvalidHashError):
            return False
    return right and stored is not None


@cache
def _nobody() -> str:
    """Return a hash that no password has, made as the others are."""
    return _hasher.hash(random_secret())


def outdated(stored: str) -> bool:
    """Return whether a hash was made by weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


def random_secret() -> str:
    """Return 256 random bits as text for cookies and headers."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is stored of a random secret: its SHA-256; 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
