"""Photos: from bytes nobody should trust to a picture that is safe to keep and to show."""

from dataclasses import dataclass
from hashlib import sha256

from PIL.ExifTags import Base

from data.photos import faults
from data.photos.jpeg import encode
from data.photos.kinds import Kind, kind_of
from data.photos.opening import open_photo
from data.photos.picture import decode, picture
from data.photos.policy import PhotoPolicy
from data.photos.taken import Taken, taken_from
from geo.errors import InputError

DEFAULTS = PhotoPolicy()


@dataclass(frozen=True)
class Photo:
    """A photo made anew.

    Parameters
    ----------
    content
        A JPEG file in sRGB, upright, that holds pixels and nothing else.
    sha256
        Its name: the hash of `content` in hexadecimal digits.
    width, height
        In pixels.
    taken
        Place and time its camera wrote down; None without consent or where it wrote nothing.
    """

    content: bytes
    sha256: str
    width: int
    height: int
    taken: Taken | None = None


def clean_photo(content: bytes, *, consent: bool, policy: PhotoPolicy = DEFAULTS) -> Photo:
    """Return a photo made anew from the bytes of a file, or refuse it.

    The bytes that came in are never part of the answer. Whatever goes wrong on the way, of
    whatever kind, refuses the photo: there is no second way that would keep the original.

    Parameters
    ----------
    content
        A JPEG, PNG, WebP or HEIC file, whatever it is called.
    consent
        Whether the sender agreed that place and time are read; without it they are lost.
    policy
        Limits.

    Raises
    ------
    InputError
        The photo is refused; the one fault says why, in Chinese and English.
    """
    if not content:
        raise faults.empty()
    if len(content) > policy.max_bytes:
        raise faults.too_many_bytes(policy.max_bytes)
    kind = kind_of(content)
    if kind is None:
        raise faults.unknown_kind()
    try:
        return _made_anew(content, kind, consent, policy)
    except InputError:
        raise
    except Exception as error:
        raise faults.unreadable() from error


def _made_anew(content: bytes, kind: Kind, consent: bool, policy: PhotoPolicy) -> Photo:
    with open_photo(content, kind, policy) as image:
        decode(image, policy.max_side_px)
        exif = image.getexif()
        taken = taken_from(exif) if consent else None
        made = picture(image, exif.get(Base.Orientation, 1), policy.max_side_px)
    bare = encode(made, policy.quality)
    return Photo(bare, sha256(bare).hexdigest(), made.width, made.height, taken)
