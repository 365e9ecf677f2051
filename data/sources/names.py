"""The names outside files use for our layers and columns: English, Chinese, cut short."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

import pandas as pd

from geo.schema import ESTIMATED, LAYERS, RESULTS, Column, Layer

Frame = TypeVar("Frame", bound=pd.DataFrame)

KNOWN: dict[str, Layer] = LAYERS | RESULTS

_ELSEWHERE = {"roads": "streets", "road": "streets", "building": "buildings"}
"""What other programs call our layers."""

SHAPEFILE_NAME_BYTES = 10
"""Longest column name of a Shapefile; longer ones are cut there."""

_ADDED = ("grid_id", "visits", "worst_gap_min", "max_gap_min", ESTIMATED)


def plain(name: str) -> str:
    """Return a name without what people write differently: case, blanks, a unit in brackets."""
    name = unicodedata.normalize("NFKC", str(name)).casefold()
    return re.sub(r"[\s_\-]+", "", re.sub(r"\(.*\)$", "", name.strip()))


def layer_named(name: str) -> Layer | None:
    """Return the layer of the contract that a name means, or None."""
    return _LAYER_NAMES.get(plain(name))


def layer_with_columns(columns: Iterable[str]) -> Layer | None:
    """Return the layer whose required columns are all there, or None.

    Where several fit, it is the one that asks for the most.
    """
    given = {plain(column) for column in columns}
    fitting = [
        layer
        for layer in KNOWN.values()
        if (required := [column for column in layer.columns if column.required])
        and len(required) > 1
        and all(given & _spellings(column) for column in required)
    ]
    return max(fitting, key=lambda layer: len(layer.columns), default=None)


def rename_columns(frame: Frame, layer: Layer) -> Frame:
    """Return the frame with the contract's column names where it uses others.

    The contract's own spelling wins over an alias; columns nobody knows keep their names.
    """
    given = {column: plain(column) for column in frame.columns}
    renamed: dict[str, str] = {}
    for column in layer.columns:
        if column.name in given:
            continue
        spellings = _spellings(column)
        found = [name for name, spelt in given.items() if spelt in spellings]
        found = found or [name for name in given if _is_cut(name, (column.name, column.zh))]
        if found := [name for name in found if name not in renamed and name not in layer.names]:
            renamed[found[0]] = column.name
    for name in _ADDED:
        cut = [
            short
            for short in given
            if _is_cut(short, (name,)) and short not in layer.names and short not in renamed
        ]
        if cut and name not in given and name not in renamed.values():
            renamed[cut[0]] = name
    return frame.rename(columns=renamed)


def column_like(columns: Iterable[str], spellings: Iterable[str]) -> str | None:
    """Return the first column whose plain name is one of some spellings, or None."""
    wanted = {plain(spelling) for spelling in spellings}
    return next((column for column in columns if plain(column) in wanted), None)


def _spellings(column: Column) -> set[str]:
    return {plain(name) for name in (column.name, column.zh, *column.aliases)}


def _is_cut(name: str, full_names: Iterable[str]) -> bool:
    """Return whether a name is one of the full names cut to a Shapefile's length."""
    return any(
        len(full.encode(encoding)) > SHAPEFILE_NAME_BYTES
        and name == full.encode(encoding)[:SHAPEFILE_NAME_BYTES].decode(encoding, "ignore")
        for full in full_names
        for encoding in ("utf-8", "gb18030")
    )


_LAYER_NAMES: dict[str, Layer] = {
    plain(other): LAYERS[name] for other, name in _ELSEWHERE.items()
} | {
    plain(name): layer
    for layer in reversed(KNOWN.values())
    for name in (*layer.aliases, layer.zh, layer.en, layer.name)
}
