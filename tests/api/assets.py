"""A folder that stands for the built web assets where no page is looked at."""

from pathlib import Path

from maps.assets import CHARTS, CONSOLE_SCRIPTS, CONSOLE_STYLES, MAP_SCRIPTS, MAP_STYLES
from maps.report import SCRIPTS, STYLES


def empty_assets(folder: Path) -> Path:
    """Fill a folder with empty assets and return it."""
    own = (*CONSOLE_STYLES, *CONSOLE_SCRIPTS, CHARTS, *STYLES, *SCRIPTS)
    for name in (*MAP_STYLES, *MAP_SCRIPTS, *own, "tablet/index.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return folder
