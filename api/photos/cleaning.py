"""Photos made anew by the service, a few at a time, whichever door they came through."""

from threading import BoundedSemaphore

from data.photos import Photo, PhotoPolicy, clean_photo

LIMITS = PhotoPolicy()
_AT_ONCE = BoundedSemaphore(2)
"""Each takes a processor and up to some hundred MB."""


def cleaned(content: bytes, *, consent: bool) -> Photo:
    """Return a photo made anew; waits while others are at it.

    Raises
    ------
    InputError
        It is refused; the one fault says why.
    """
    with _AT_ONCE:
        return clean_photo(content, consent=consent, policy=LIMITS)
