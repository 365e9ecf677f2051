"""What an exported file says of itself: what, when, in which CRS, whose, under what terms."""

import re
from dataclasses import dataclass
from datetime import datetime

from pyproj import CRS

from geo.clock import LOCAL
from geo.crs import STORAGE_CRS
from geo.origin import Origin


@dataclass(frozen=True)
class About:
    """What is written beside the rows of one layer.

    Parameters
    ----------
    layer
        Name of the layer in the file.
    zh, en
        Its titles.
    at
        When the file was asked for.
    by
        Who asked for it.
    crs
        What the coordinates in the file are in; x before y whatever the CRS's own axis order.
    as_of
        The moment whose plan it shows; None for what is in force at `at`.
    wanted
        Window and filter in words, empty where all rows were wanted.
    """

    layer: str
    zh: str
    en: str
    community: str
    origin: Origin
    at: datetime
    by: str
    crs: CRS = STORAGE_CRS
    as_of: datetime | None = None
    wanted: str = ""

    def facts(self) -> dict[str, str]:
        """Return all of it by the names files carry it under, without what says nothing."""
        said = {
            "TITLE": f"{self.community} · {self.zh} {self.en}",
            "GRIDBEAT_COMMUNITY": self.community,
            "GRIDBEAT_LAYER": self.layer,
            "GRIDBEAT_SOURCE": self.origin.title or self.community,
            "ATTRIBUTION": self.origin.attribution,
            "LICENCE": self.origin.licence,
            "SYNTHETIC": "yes" if self.origin.synthetic else "no",
            "DATUM": self.origin.datum,
            "CRS": code_of(self.crs),
            "CREATED": self.at.isoformat(timespec="seconds"),
            "AS_OF": (self.as_of or self.at).isoformat(timespec="seconds"),
            "CREATOR": self.by,
            "SELECTION": self.wanted,
        }
        return {name: text for name, text in said.items() if text}

    def credit(self) -> str:
        """Return the line people read: what it is, whose, under what terms."""
        parts = [f"{self.community} {self.zh} {self.en}", self.origin.attribution]
        parts += [self.origin.licence, "合成数据 synthetic data" if self.origin.synthetic else ""]
        return " · ".join(part for part in dict.fromkeys(parts) if part)

    def file_name(self, ending: str) -> str:
        """Return a file name that says layer, community, day and CRS; `ending` has its dot."""
        code = code_of(self.crs)
        return file_name(self.layer, self.community, self.as_of or self.at, code, ending)


def file_name(what: str, community: str, at: datetime, code: str, ending: str) -> str:
    """Return a name for a file of `what`; `code` is that of its CRS, the day that of China."""
    at = at.astimezone(LOCAL) if at.tzinfo else at
    place = re.sub(r"[^\w]+", "-", community).strip("-")
    return f"{what}_{place}_{at:%Y%m%d}_{code.replace(':', '')}{ending}"


def code_of(crs: CRS) -> str:
    """Return a CRS as AUTHORITY:CODE, or its name where it has none."""
    found = crs.to_authority()
    return ":".join(found) if found else str(crs.name)
