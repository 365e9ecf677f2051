"""The photos of a form: made anew, those that wait in the stash first, each fault by its name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from api.photos.cleaning import cleaned
from api.report.desk import MOST_PHOTOS, Desk
from api.report.reading import Body, Upload
from data.photos import Photo
from geo.errors import InputError
from maps.report import Kept, Told

LOST = Told(
    "photos",
    ("有照片没能保存，请重新选择。", "A photo could not be kept; please choose it again."),
)


@dataclass(frozen=True)
class Pictures:
    """The photos of a form, and what is wrong with others."""

    photos: Sequence[Photo]
    faults: Sequence[Told]


def pictures_of(desk: Desk, body: Body, now: datetime, *, consent: bool) -> Pictures:
    """Return the photos of a form, those it kept first; each refused one is a fault by its name.

    Parameters
    ----------
    consent
        Whether place and time of taking may be read; of photos that waited, kept.
    """
    photos: dict[str, Photo] = {}
    faults = []
    for sealed in body.all("kept")[:MOST_PHOTOS]:
        photo = desk.stash.take(sealed, now)
        if photo is None:
            faults.append(LOST)
        else:
            photos[photo.sha256] = photo if consent else replace(photo, taken=None)
    uploads = body.uploads("photos")
    if len(photos) + len(uploads) > MOST_PHOTOS:
        faults.append(
            Told("photos", (f"最多 {MOST_PHOTOS} 张照片。", f"At most {MOST_PHOTOS} photos."))
        )
    for upload in uploads[: MOST_PHOTOS - len(photos)]:
        try:
            photo = cleaned(upload.content, consent=consent)
        except InputError as error:
            faults.append(_refused(upload, error))
        else:
            photos[photo.sha256] = photo
    return Pictures(list(photos.values()), faults)


def kept_of(desk: Desk, pictures: Pictures, now: datetime) -> tuple[list[Kept], list[Told]]:
    """Stash the photos of a form that is shown again; return them, and that some were lost."""
    kept: list[Kept] = []
    for photo in pictures.photos[:MOST_PHOTOS]:
        sealed = desk.stash.keep(photo, now)
        if sealed is None:
            return kept, [LOST]
        kept.append(Kept(sealed, desk.stash.small(photo)))
    return kept, []


def _refused(upload: Upload, error: InputError) -> Told:
    said = " ".join(f"{fault.reason} {fault.remedy}" for fault in error.faults)
    return Told("photos", (f"{upload.name}：{said}", f"{upload.name}: {said}"))
