"""Where data came from, and what must be said about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Where the data of a community came from, and what must be said about it.

    Parameters
    ----------
    title
        File or data set.
    attribution
        The credit line that every map and export carries.
    licence
        Licence of the data, as its owner names it.
    synthetic
        True when the community is made up; maps and pages then say so.
    datum
        The datum its degrees counted from before they were brought to WGS 84; empty where they
        needed no shift.
    """

    title: str = ""
    attribution: str = ""
    licence: str = ""
    synthetic: bool = False
    datum: str = ""


def together(origins: Sequence[Origin]) -> Origin:
    """Return one origin for data from several: every credit and licence once, in their order."""

    def joined(texts: Iterable[str]) -> str:
        return " · ".join(dict.fromkeys(text for text in texts if text))

    return Origin(
        joined(origin.title for origin in origins),
        joined(origin.attribution for origin in origins),
        joined(origin.licence for origin in origins),
        any(origin.synthetic for origin in origins),
        joined(origin.datum for origin in origins),
    )
