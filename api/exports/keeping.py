"""Exported files: one a job in a folder, gone after some days."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from geo.clock import LOCAL


@dataclass(frozen=True)
class Cupboard:
    """The folder of exported files, a folder a community in it, and how long they stay there."""

    folder: Path
    lasts: timedelta

    def path(self, community_id: int, number: int, ending: str) -> Path:
        """Return where the file of a job is, or would be."""
        return self.folder / str(community_id) / f"{number}{ending}"

    def ready(self, path: Path) -> Path:
        """Return a path whose folder is there; nobody else on the machine may look into it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        return path

    def until(self, made_at: datetime) -> datetime:
        """Return when a file is deleted."""
        return made_at + self.lasts

    def sweep(self, now: datetime) -> int:
        """Delete what is older than files are kept; return how much went.

        What a process that was killed left half-written goes as well.
        """
        old = [path for path in self.folder.glob("*/*") if self.until(_changed(path)) < now]
        for path in old:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        return len(old)


def _changed(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, LOCAL)
    except FileNotFoundError:  # somebody else deleted it just now
        return datetime.max.replace(tzinfo=LOCAL) - timedelta(days=3650)
