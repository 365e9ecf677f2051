"""Texts and codes as they come in over HTTP: nothing a database cannot keep."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

MOST_TEXT = 4000
_KEPT = r"^[^\x00]*$"


def encodes(text: str) -> str:
    """Refuse halves of characters: they are no text, and no database keeps them."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("it holds half a character") from error
    return text


Code = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=_KEPT), AfterValidator(encodes)
]
"""A code, a name or a number that is given, not made."""
Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST_TEXT, pattern=_KEPT),
    AfterValidator(encodes),
]
"""What people write."""
MadeId = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{8,64}$",
        description="Made by whoever sends it, such as a UUID: 8 to 64 letters, digits, - and _.",
        examples=["0d2f4a1c-7f0e-4f6b-9a53-1f1f5f0c2a77"],
    ),
]
"""An id made by the client. Ids the service makes hold a colon, so that none can be taken."""
