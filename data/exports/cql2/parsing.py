"""CQL2 text and JSON to one form: the JSON encoding as plain values."""

import json
from importlib import import_module
from typing import Any

from geo.errors import InputError, SetupError
from geo.faults import Fault

LONGEST = 4000
DEEPEST = 40
"""Characters and nested brackets of a filter: the parser recurses, and must not run out of stack.

With 2,000 brackets cql2 0.6 ends the whole process.
"""


def parsed(text: str, language: str = "cql2-text") -> Any:
    """Return a filter in CQL2's JSON encoding, as plain values.

    Parameters
    ----------
    language
        "cql2-text" or "cql2-json".

    Raises
    ------
    InputError
        The text is no filter, or too long or too deeply nested.
    SetupError
        The package cql2 is not installed.
    """
    if len(text) > LONGEST or _depth(text) > DEEPEST:
        reason = f"It is longer than {LONGEST} characters or nested deeper than {DEEPEST}."
        raise fault(reason, "Ask for less at once.")
    if language == "cql2-json":
        try:
            return json.loads(text)
        except ValueError as error:
            raise fault(f"It is not JSON: {error}.", "Give a CQL2 filter in JSON.") from error
    library = _library()
    try:
        return library.parse_text(text).to_json()
    except (library.ParseError, ValueError) as error:
        where = " ".join(str(error).split())[:200]
        raise fault(f"It cannot be read: {where}.", "Write it like severity >= 3.") from error


def fault(reason: str, remedy: str) -> InputError:
    """Return the error of a filter."""
    return InputError([Fault("filter", reason, remedy, column="filter")])


def _depth(text: str) -> int:
    """Return how deep brackets are nested; each NOT counts as one level more."""
    deep = most = 0
    for sign in text:
        deep += (sign in "([{") - (sign in ")]}")
        most = max(most, deep)
    return most + text.upper().count("NOT")


def _library() -> Any:
    try:  # a parser nobody needs who gives no filter
        return import_module("cql2")
    except ImportError as error:
        raise SetupError(
            "Filters need the package cql2: install it with pip install cql2."
        ) from error
