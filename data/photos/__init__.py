"""Photos from outside: checked, made anew without a word of metadata, and kept by their hash.

`clean_photo` is the door in, `PhotoStore` the place they rest. Behind the door, in the order of the
work: `policy` (limits), `kinds` (what the bytes are), `opening` with `boxes` and `markers` (checked
before anything is decoded), `taken` (place and time, with consent), `picture` (upright, sRGB, small
enough), `jpeg` (written anew and looked through), `faults` (why a photo is refused), `clean`.
"""

from data.photos.clean import Photo, clean_photo
from data.photos.jpeg import thumbnail
from data.photos.policy import PhotoPolicy
from data.photos.store import PhotoStore
from data.photos.taken import Taken

__all__ = ["Photo", "PhotoPolicy", "PhotoStore", "Taken", "clean_photo", "thumbnail"]
