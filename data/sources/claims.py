"""What a plan's file says of the plan: its report and the settings it was made with."""

import json
from pathlib import Path
from typing import Any

import pyogrio

from geo.errors import InputError
from geo.faults import Fault

KEYS = {"report": "GRIDBEAT_REPORT", "params": "GRIDBEAT_PARAMS"}
"""Claims by name, and the metadata that hold them."""


def read_claims(path: Path) -> dict[str, dict[str, Any]] | None:
    """Return the claims that `data.exports.write_gpkg` wrote into a file.

    Only those that are there; None where there is none, as in every other kind of file.

    Raises
    ------
    InputError
        The file cannot be read, or a claim is no JSON object; every such claim is named.
    """
    path = Path(path)
    if not path.is_file() or path.suffix.lower() != ".gpkg":
        return None
    metadata = _metadata(path)
    claims: dict[str, dict[str, Any]] = {}
    faults = []
    for name, key in KEYS.items():
        if key not in metadata:
            continue
        try:
            claims[name] = _object(metadata[key])
        except ValueError as error:
            reason = f"The metadata {key} cannot be read: {error}."
            faults.append(Fault(path.name, reason, "Write the plan again."))
    if faults:
        raise InputError(faults)
    return claims or None


def _metadata(path: Path) -> dict[str, str]:
    try:
        for layer, _ in pyogrio.list_layers(path):
            return pyogrio.read_info(path, layer=str(layer))["dataset_metadata"] or {}
    except (RuntimeError, ValueError) as error:
        reason = f"The file cannot be read: {error}."
        raise InputError([Fault(path.name, reason, "Check that it opens in QGIS.")]) from error
    return {}


def _object(text: str) -> dict[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")
    return value
