"""The door: whatever a community comes in, a checked community goes out."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
from geopandas import GeoDataFrame

from data.sources.contract import contract_frames, join_tables
from data.sources.opening import open_source
from data.sources.osm import is_extract, looks_like_osm, read_extract, tagged, town
from data.sources.osm import origin as osm_origin
from data.sources.reading import Reading
from data.sources.window import Bbox, cut
from geo.community import Community
from geo.crs import STORAGE_CRS, Datum, shifted
from geo.errors import InputError
from geo.faults import Fault, errors
from geo.origin import Origin
from geo.progress import Progress, silent
from geo.schema import ESTIMATED
from geo.validate import validate
from geo.validate.findings import absent


def read_community(
    path: Path,
    *,
    name: str | None = None,
    bbox: Bbox | None = None,
    datum: Datum = Datum.wgs84,
    progress: Progress = silent,
) -> Reading:
    """Read a community from a file or folder of any known kind.

    Known are: a GeoPackage or another source GDAL reads, a folder or .zip of such files and of
    tables, a table with coordinates (each under the contract's names, in English or Chinese), OSM
    extracts (.osm.pbf, .osm, .osm.xml), and files whose features carry OSM tags. OSM data is
    repaired and its households are estimated; all else must keep the rules to the letter.

    Parameters
    ----------
    name
        What to call the community; else the boundary's name, else the file's.
    bbox
        West, south, east, north in WGS 84 degrees: take only what is in this window.
    datum
        What the source's degrees count from. Those of web maps of China are shifted; they are
        brought to WGS 84, and the community's origin says so.

    Raises
    ------
    InputError
        The source cannot be read, was brought to WGS 84 before, or breaks the rules: every fault
        is in it, warnings too.
    """
    path = Path(path)
    progress("read", 0.0)
    frames, faults, origin = _frames(path, progress)
    if datum is not Datum.wgs84:
        if origin.datum:  # what gridbeat writes is in WGS 84, and tells what it was before
            reason = f"The shift of {origin.datum} has been taken out of this file already."
            raise InputError([Fault(path.name, reason, "Leave --datum away.")])
        frames = _unshifted(frames, datum)
        origin = replace(origin, datum=datum.value)
    if bbox is not None:
        frames = cut(frames, bbox)
        if "buildings" in frames and not len(frames["buildings"]):
            reason, remedy = "No building lies in the window.", "Choose another window."
            raise InputError([*faults, Fault("buildings", reason, remedy)])
    progress("check", 0.7)
    faults += validate(frames) + _estimated(frames)
    if errors(faults):
        raise InputError(faults)
    progress("build", 0.9)
    named = name or _boundary_name(frames) or path.name.split(".")[0]
    community = Community.of(frames, name=named, origin=origin)
    progress("build", 1.0)
    return Reading(community, faults)


def _frames(path: Path, progress: Progress) -> tuple[dict[str, GeoDataFrame], list[Fault], Origin]:
    if path.is_file() and is_extract(path):
        features = read_extract(path)
        progress("estimate", 0.4)
        return *town(features), osm_origin(path.name)
    raw = open_source(path)
    progress("read", 0.4)
    if looks_like_osm(raw):
        frames, faults = town(tagged(raw))
        faults += join_tables(frames, raw.tables)
        return frames, raw.faults + faults, osm_origin(path.name)
    return *contract_frames(raw), raw.origin or Origin(title=path.name)


def _unshifted(frames: Mapping[str, GeoDataFrame], datum: Datum) -> dict[str, GeoDataFrame]:
    """Return layers brought from a shifted datum to WGS 84.

    Raises
    ------
    InputError
        A layer is not in degrees: no web map gives others.
    """
    faults = [
        Fault(name, f"Only degrees in EPSG:4326 are shifted from {datum.value}.", "Leave it away.")
        for name, frame in frames.items()
        if frame.crs is not None and frame.crs != STORAGE_CRS
    ]
    if faults:
        raise InputError(faults)
    return {
        name: frame if frame.crs is None else shifted(frame, datum, Datum.wgs84)
        for name, frame in frames.items()
    }


def _estimated(frames: Mapping[str, GeoDataFrame]) -> list[Fault]:
    """Return a warning when households are estimates and not counts."""
    buildings = frames.get("buildings")
    if buildings is None or ESTIMATED not in buildings:
        return []
    estimated = buildings[ESTIMATED].astype(str).str.lower().isin(["true", "1", "1.0"])
    if not estimated.any():
        return []
    households = pd.to_numeric(buildings.loc[estimated, "households"], errors="coerce")
    return [
        Fault(
            "buildings",
            f"The households of {estimated.sum():,} of {len(buildings):,} buildings are estimates: "
            f"{households.sum():,.0f} households in {(households > 0).sum():,} buildings.",
            "Replace them by counts before the plan is used, for example with a table of "
            "building_id and households.",
            column="households",
            severity="warning",
        )
    ]


def _boundary_name(frames: Mapping[str, GeoDataFrame]) -> str | None:
    boundary = frames.get("boundary")
    if boundary is None or "name" not in boundary or absent(boundary["name"]).all():
        return None
    return str(boundary["name"].iloc[0]).strip()
