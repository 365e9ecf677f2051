"""A wheel without the web assets would draw no map, so it is not built."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebAssets(BuildHookInterface):  # type: ignore[type-arg]
    """Looks for the built web assets before a wheel is made; editable installs go without."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Stop where the assets are missing."""
        if version == "standard" and not Path(self.root, "maps/web/dist/gridbeat-map.js").is_file():
            raise RuntimeError("maps/web/dist is missing: run make web first")
