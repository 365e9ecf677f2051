"""Tables joined to the layer they describe, by id, by name or by address."""

import pandas as pd
from geopandas import GeoDataFrame

from data.sources.names import column_like, rename_columns
from geo.faults import Fault
from geo.schema import ESTIMATED, Layer
from geo.validate.findings import absent, listed

_ADDRESS = ("address", "addr", "地址", "门牌", "门牌地址", "详细地址")


def join(
    frame: GeoDataFrame, table: pd.DataFrame, layer: Layer
) -> tuple[GeoDataFrame, list[Fault]]:
    """Return the layer with a table's columns, and a fault for each row that found no feature.

    Joined by the layer's id where both have it, else by name, else by address. Where both sides
    have a column, the table's value counts if there is one; households that come from the table
    are no estimates any more. Features no row speaks of stay.
    """
    table = rename_columns(table, layer)
    keys = _common_key(frame, table, layer)
    if keys is None:
        wanted = f"'{layer.key}'" if layer.key else "'name'"
        reason = f"The table has no column it could be joined to the layer {layer.name} by."
        return frame, [Fault(layer.name, reason, f"Add a column {wanted}, 'name' or 'address'.")]
    ours, theirs = _keys(frame[keys[0]]), _keys(table[keys[1]])
    faults = _key_faults(ours, theirs, layer, keys[1])
    usable = table[theirs.notna() & ~theirs.duplicated()]
    found = usable.set_index(theirs[usable.index]).reindex(ours)
    joined = frame.copy()
    for column in usable.columns.drop([keys[1], "geometry"], errors="ignore"):
        values = pd.Series(found[column].to_numpy(), index=frame.index, dtype=object)
        given = ~absent(values)
        if column in joined:
            values = values.where(given, joined[column].astype(object))
        joined[column] = values
        if column == "households" and ESTIMATED in joined:
            joined[ESTIMATED] = joined[ESTIMATED].where(~given, False)
    return joined, faults


def _common_key(frame: GeoDataFrame, table: pd.DataFrame, layer: Layer) -> tuple[str, str] | None:
    """Return the pair of columns to join by; an address may be what the layer calls its name."""
    key, name = (layer.key,) if layer.key else (), ("name",)
    pairs = ((key, key), (name, name), (_ADDRESS, _ADDRESS), (name, _ADDRESS), (_ADDRESS, name))
    for left, right in pairs:
        ours, theirs = column_like(frame.columns, left), column_like(table.columns, right)
        if ours is not None and theirs is not None and not absent(table[theirs]).all():
            return ours, theirs
    return None


def _keys(values: "pd.Series") -> "pd.Series":
    """Return keys as text without blanks, so that 7, 7.0 and ' 7 ' are one; missing is None."""
    text = values.astype(str).str.strip().str.replace(r"(?<=\d)\.0$", "", regex=True)
    return text.where(~absent(values), None)


def _key_faults(ours: "pd.Series", theirs: "pd.Series", layer: Layer, key: str) -> list[Fault]:
    names = [value if isinstance(value, str) else str(i) for i, value in enumerate(theirs, 1)]

    def told(mask: "pd.Series", reason: str, remedy: str) -> list[Fault]:
        rows = [name for name, hit in zip(names, mask, strict=True) if hit]
        reasons = [reason.format(row) for row in rows]
        return listed(layer.name, rows, reasons, remedy, kind="like these", column=key)

    several = theirs.isin(ours[ours.notna() & ours.duplicated()]) & ~theirs.duplicated()
    return [
        *told(theirs.isna(), f"The table's row has no {key}.", f"Fill in {key}."),
        *told(
            theirs.notna() & ~theirs.isin(ours.dropna()),
            f"The table's {key} '{{}}' matches nothing in the layer.",
            "Correct it, or draw the missing feature.",
        ),
        *told(
            theirs.notna() & theirs.duplicated(),
            f"The table's {key} '{{}}' is there more than once.",
            "Keep one row for each.",
        ),
        *told(
            several & (key != layer.key),
            f"The table's {key} '{{}}' matches several features.",
            f"Join by {layer.key or 'an id'} instead.",
        ),
    ]
