"""What somebody typed into the form: a report, or everything that is wrong with it at once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

from api.report.desk import MOST_PHOTOS
from api.report.ground import Ground
from api.report.reading import Body
from data.photos import Photo
from data.store.reporters import Contact
from geo.cases import Categories
from maps.report import Told

FIELDS = (
    "category",
    "lon",
    "lat",
    "building",
    "description",
    "name",
    "phone",
    "read_photo",
    "consent",
    "website",
)
"""The fields that are shown again as they were typed."""
MOST_WORDS = 2000
MOST_NAME = 50
NO_WORDS = "（未写描述）"
_PHONE = re.compile(r"\+?[0-9][0-9 ()\-]{4,28}")


@dataclass(frozen=True)
class Report:
    """What a resident reports.

    `place` is (longitude, latitude) in EPSG:4326; `place_ref` a building, as cases name it.
    """

    category: str
    description: str
    place: tuple[float, float] | None
    place_ref: str | None
    contact: Contact
    photos: tuple[Photo, ...] = ()


def checked(
    body: Body,
    ground: Ground,
    book: Categories,
    photos: Sequence[Photo],
    photo_faults: Sequence[Told],
) -> Report | list[Told]:
    """Return the report of a form, or everything that is wrong with it.

    Parameters
    ----------
    photos
        Those that came with it and were kept before; a place in one counts where none is given.
    """
    faults: list[Told] = []

    def wrong(field: str, zh: str, en: str) -> None:
        faults.append(Told(field, (zh, en)))

    category = _category(body, book, wrong)
    place = _place(body, wrong)
    if place is not None and not ground.holds(*place):
        wrong("place", "标记不在本社区范围内。", "The marker is outside this community.")
    building = _building(body, ground, place, wrong)
    place = place or _photographed(photos, ground)
    if place is None and building is None and not any(f.field == "building" for f in faults):
        wrong("place", "请在地图上标出位置，或填写楼栋。", "Mark the place, or give the building.")
    description = _description(body, category, wrong)
    contact = _contact(body, wrong)
    if body.text("website"):
        wrong("website", "这一栏请留空。", "Please leave this field empty.")
    faults += photo_faults
    if faults:
        return faults
    return Report(
        category,
        description or NO_WORDS,
        place,
        None if building is None else f"building:{building}",
        contact,
        tuple(photos[:MOST_PHOTOS]),
    )


Wrong = Callable[[str, str, str], None]


def _category(body: Body, book: Categories, wrong: Wrong) -> str:
    category = body.text("category")
    if category not in {one.code for one in book.reportable()}:
        wrong("category", "请选择是什么事。", "Please choose what it is.")
    return category


def _place(body: Body, wrong: Wrong) -> tuple[float, float] | None:
    lon, lat = body.text("lon"), body.text("lat")
    if not lon and not lat:
        return None
    try:
        place = float(lon), float(lat)
    except ValueError:
        place = (float("nan"), 0.0)
    if not all(map(isfinite, place)):
        wrong("place", "地图上的标记没有读到，请再点一次。", "The marker was lost; tap again.")
        return None
    return place


def _building(
    body: Body, ground: Ground, place: tuple[float, float] | None, wrong: Wrong
) -> str | None:
    said = body.text("building")
    if not said:
        return None
    found = ground.building(said)
    if found is None and place is None:
        alike = ground.alike(said)
        zh = f"是不是：{'、'.join(alike)}？" if alike else "请从列表中选。"
        en = f"Is it: {', '.join(alike)}?" if alike else "Choose one of the list."
        wrong("building", f"没有找到这栋楼。{zh}", f"There is no such building. {en}")
    return found


def _photographed(photos: Sequence[Photo], ground: Ground) -> tuple[float, float] | None:
    """Return where a photo was taken, with consent, if that is in the community."""
    for photo in photos:
        taken = photo.taken
        if taken is None or taken.lon is None or taken.lat is None:
            continue
        if ground.holds(taken.lon, taken.lat):
            return taken.lon, taken.lat
    return None


def _description(body: Body, category: str, wrong: Wrong) -> str:
    description = body.text("description")
    if len(description) > MOST_WORDS:
        wrong("description", f"最多 {MOST_WORDS} 字。", f"At most {MOST_WORDS} characters.")
    if not description and category.endswith("00"):
        wrong("description", "“其他”请写明是什么情况。", "Please say what 'other' means.")
    return description


def _contact(body: Body, wrong: Wrong) -> Contact:
    name, phone = body.text("name"), body.text("phone")
    if len(name) > MOST_NAME:
        wrong("name", f"最多 {MOST_NAME} 字。", f"At most {MOST_NAME} characters.")
    if phone and not _PHONE.fullmatch(phone):
        wrong(
            "phone", "电话只能有数字、空格和 + - ( )。", "A number has digits, spaces and + - ( )."
        )
    if (name or phone) and not body.text("consent"):
        wrong(
            "consent",
            "留了称呼或电话，请勾选同意；不想留请清空。",
            "With a name or a number, please tick that you agree; or clear them.",
        )
    return Contact(name or None, phone or None)
