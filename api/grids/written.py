"""Edits in an address: short texts that say the same as the JSON of `api.grids.schemas`.

`m,N001,05` moves a building, `g,01,02` merges, `d,07,0` divides by a seed and `l,07,119.64,45.52,…`
along a line. A comma or percent sign in a name is percent-encoded.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, unquote

from pydantic import TypeAdapter, ValidationError

from api.grids.schemas import MOST_EDITS, DivideIn, DrawIn, EditIn, MergeIn, MoveIn
from geo.errors import InputError
from geo.faults import Fault

MOST_TEXT = 6000
"""Characters of all edits in an address, percent-encoded; a proxy usually takes 8,000."""
_EDIT: TypeAdapter[EditIn] = TypeAdapter(EditIn)


def written(edit: EditIn) -> str:
    """Return an edit as a short text."""
    match edit:
        case MoveIn():
            parts = ["m", edit.building_id, edit.grid_id]
        case MergeIn():
            parts = ["g", *edit.grids]
        case DivideIn():
            parts = ["d", edit.grid_id, str(edit.seed)]
        case DrawIn():
            along = [f"{part:.6f}" for at in edit.line.coordinates for part in at[:2]]
            parts = ["l", edit.grid_id, *along]
    return ",".join(_escaped(part) for part in parts)


def read(texts: Sequence[str]) -> list[EditIn]:
    """Return the edits of an address.

    Raises
    ------
    InputError
        A text says no edit, or there are too many.
    """
    if len(texts) > MOST_EDITS or sum(len(quote(text)) + 3 for text in texts) > MOST_TEXT:
        raise _fault(
            "改动太多，一个网址放不下；请先把前面的存为草案，再从草案接着改。",
            "Too many edits for one address; keep them as a draft and go on from that.",
        )
    return [_read(text) for text in texts]


def _read(text: str) -> EditIn:
    kind, *parts = (unquote(part) for part in text.split(","))
    try:
        return _EDIT.validate_python(_fields(kind, parts))
    except (ValidationError, ValueError) as error:
        raise _fault(f"看不懂改动“{text}”。", f"'{text}' is no edit.") from error


def _fields(kind: str, parts: Sequence[str]) -> dict[str, Any]:
    if kind == "m":
        building, grid = parts
        return {"kind": "move", "building_id": building, "grid_id": grid}
    if kind == "g":
        return {"kind": "merge", "grids": tuple(parts)}
    if kind == "d":
        grid, seed = parts
        return {"kind": "divide", "grid_id": grid, "seed": int(seed)}
    if kind == "l" and len(parts) % 2:
        degrees = [float(part) for part in parts[1:]]
        along = list(zip(degrees[::2], degrees[1::2], strict=True))
        line = {"type": "LineString", "coordinates": along}
        return {"kind": "draw", "grid_id": parts[0], "line": line}
    raise ValueError(kind)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace(",", "%2C")


def _fault(zh: str, en: str) -> InputError:
    return InputError([Fault("form", zh, en, column="e")])
