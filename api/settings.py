"""Settings: typed, explained, handed in. Nothing reads them at import."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_DATABASE = "sqlite:///var/gridbeat.sqlite"


class Settings(BaseSettings):
    """Everything that can be set; each field is read from the variable GRIDBEAT_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="GRIDBEAT_", frozen=True)

    database_url: str = Field(
        DEFAULT_DATABASE,
        description="Where the data is: sqlite:///FILE (SpatiaLite) or postgresql://… (PostGIS).",
    )
    host: str = Field("127.0.0.1", description="Address the service listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the service listens on.")
    workers: int = Field(1, ge=1, description="Processes that answer requests.")
    web_folder: Path | None = Field(
        None, description="Folder of the built web assets; the installed one when not given."
    )
    photo_folder: Path = Field(
        Path("var/photos"), description="Folder photos are kept in, named by their hash."
    )
    basemap_url: str | None = Field(
        None,
        description="Tiles to draw under the maps, as https://…/{z}/{x}/{y}.png in WGS 84; none "
        "when not given, and then no map makes a request to another host.",
    )
    basemap_attribution: str = Field("", description="Credit line of the base map.")
    session_idle_min: int = Field(
        720,
        ge=1,
        le=10080,
        description="Minutes without use after which a browser's session ends; the default lets a "
        "guard stay logged in for a shift without network.",
    )
    session_max_h: int = Field(
        168, ge=1, le=720, description="Hours after which a browser's session ends in any case."
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
