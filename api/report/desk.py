"""What the residents' doors work with, made once a process and opened when first needed."""

from functools import cached_property

from api.cases.office import Offices
from api.report.ground import Grounds
from api.report.key import kept_key
from api.report.seal import Seal
from api.report.stash import Stash
from api.report.throttle import Throttle
from api.settings import Settings
from data.photos import PhotoStore

MOST_PHOTOS = 4
MOST_MB = 20
TRIES_A_REPORT = 5
"""A form with faults comes several times until it is right."""


class Desk:
    """Seals, counters, photos and grounds of one process."""

    def __init__(self, settings: Settings, offices: Offices, photos: PhotoStore) -> None:
        self._settings = settings
        self.offices = offices
        self.photos = photos
        self.grounds = Grounds()
        self.sends = Throttle(settings.reports_per_hour)
        self.asks = Throttle(settings.reports_per_hour * TRIES_A_REPORT)

    @cached_property
    def seal(self) -> Seal:
        """Signs forms and links."""
        return Seal(kept_key(self._settings.key_file))

    @cached_property
    def stash(self) -> Stash:
        """Where photos wait that belong to no case yet."""
        return Stash(self._settings.photo_folder / "unsent", self.seal)
