"""Joint inspections: the list, a new one, and one with its places and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from geo.cases import Campaign, Categories, Progress, WorkingTime
from maps.console import times
from maps.console.fields import grouped
from maps.console.frame import Frame, Said, render
from maps.console.queue import Line, shown

Mark = Literal["missed", "clean", "faulty"]
MARKS: Mapping[Mark, tuple[str, Said]] = {
    "missed": ("○", ("未查", "not inspected")),
    "clean": ("✓", ("已查，没有问题", "inspected, nothing wrong")),
    "faulty": ("!", ("已查，发现隐患", "inspected, hazards found")),
}
Fate = Literal["open", "closed", "verified", "void"]
FATES: Mapping[Fate, Said] = {
    "open": ("还在办理", "Still in the loop"),
    "closed": ("已结案，待现场核实", "Closed, to be verified on the spot"),
    "verified": ("现场核实已消除", "Verified on the spot: gone"),
    "void": ("已作废或合并", "Cancelled or merged"),
}


@dataclass(frozen=True)
class CampaignLine:
    """One inspection in the list."""

    campaign: Campaign
    progress: Progress


@dataclass(frozen=True)
class PlaceLine:
    """One place of an inspection: what it is called, its grid, and whether anybody was there."""

    ref: str
    name: str
    grid_id: str | None
    mark: Mark


@dataclass(frozen=True)
class CampaignSheet:
    """What the page of one inspection shows.

    Parameters
    ----------
    places
        In the order they were chosen.
    found
        The cases made of it that the person sees, each with what became of it.
    inspects, leads, photographs
        Whether the person may tick places off, close it, and send photos of what is found.
    finding_id
        A new id: sending the form twice makes one finding.
    chosen
        Reference of the place the form is for.
    values
        What was typed.
    """

    campaign: Campaign
    progress: Progress
    places: Sequence[PlaceLine]
    found: Sequence[tuple[Line, Fate]]
    categories: Categories
    calendar: WorkingTime
    now: datetime
    finding_id: str
    inspects: bool = False
    leads: bool = False
    photographs: bool = False
    texts: bool = True
    chosen: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Said] = ()


@dataclass(frozen=True)
class NewCampaign:
    """The form of a new inspection.

    Parameters
    ----------
    campaign_id
        A new id: sending the form twice makes one.
    grids
        By grid the buildings to choose from: reference, name, and how many hazards are open there.
    departments
        Who may take part.
    values, ticked
        What was typed and chosen.
    """

    campaign_id: str
    grids: Sequence[tuple[str, Sequence[tuple[str, str, int]]]]
    departments: Mapping[str, Said]
    values: Mapping[str, str]
    ticked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    faults: Sequence[Said] = ()


def campaigns_page(
    frame: Frame,
    lines: Sequence[CampaignLine],
    categories: Categories,
    now: datetime,
    *,
    leads: bool,
    more: int = 0,
    said: Said | None = None,
) -> str:
    """Return the page of all inspections; `more` is how many are not shown."""
    return render(
        "campaigns.html",
        frame,
        lines=[
            {
                "url": f"{frame.base}/campaigns/{one.campaign.campaign_id}",
                "when": when(one.campaign),
                "state": _state(one.campaign, now),
                "with": _names(one.campaign, categories),
                "percent": round(100 * one.progress.inspected / one.progress.places),
                "campaign": one.campaign,
                "progress": one.progress,
            }
            for one in lines
        ],
        leads=leads,
        more=more,
        said=said,
    )


def new_campaign_page(frame: Frame, new: NewCampaign) -> str:
    """Return the page on which an inspection is planned."""
    values = {**dict.fromkeys(("name", "day", "begins", "ends", "others"), ""), **new.values}
    return render("campaign_new.html", frame, new=new, values=values, ticked=new.ticked)


def campaign_page(frame: Frame, sheet: CampaignSheet, said: Said | None = None) -> str:
    """Return the page of one inspection; `said` is what was done just now."""
    found = [
        (fate, words, [_line(frame, sheet, line) for line, its in sheet.found if its == fate])
        for fate, words in FATES.items()
    ]
    done = sheet.progress
    return render(
        "campaign.html",
        frame,
        sheet=sheet,
        campaign=sheet.campaign,
        progress=done,
        percent=round(100 * done.inspected / done.places),
        when=when(sheet.campaign),
        state=_state(sheet.campaign, sheet.now),
        services=_names(sheet.campaign, sheet.categories),
        places=[(one, *MARKS[one.mark]) for one in sheet.places],
        found=[(fate, words, lines) for fate, words, lines in found if lines],
        groups=grouped(sheet.categories),
        values={"category": "", "description": "", "summary": "", **sheet.values},
        open_=sheet.campaign.closed_at is None,
        said=said,
    )


def when(campaign: Campaign) -> str:
    """Return from when to when an inspection is; the day once where it is one day."""
    starts, ends = times.moment(campaign.starts), times.moment(campaign.ends)
    return f"{starts} – {ends[11:] if starts[:10] == ends[:10] else ends}"


def _state(campaign: Campaign, now: datetime) -> Said:
    if campaign.closed_at is not None:
        return "已结束", "closed"
    if now < campaign.starts:
        return "未开始", "to come"
    return ("进行中", "under way") if now <= campaign.ends else ("待收尾", "to be closed")


def _names(campaign: Campaign, categories: Categories) -> list[Said]:
    return [categories.departments.get(code, (code, code)) for code in campaign.services]


def _line(frame: Frame, sheet: CampaignSheet, line: Line) -> dict[str, Any]:
    return shown(line, frame, sheet.categories, sheet.calendar, sheet.now)
