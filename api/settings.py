"""Settings: typed, explained, handed in. Nothing reads them at import."""

from datetime import date
from pathlib import Path
from typing import Literal

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
    serves: Literal["all", "ogc"] = Field(
        "all",
        description="What the service answers: everything, or the OGC API alone, in a process of "
        "its own for desktop programs.",
    )
    web_folder: Path | None = Field(
        None, description="Folder of the built web assets; the installed one when not given."
    )
    photo_folder: Path = Field(
        Path("var/photos"), description="Folder of the photos of cases; private to the service."
    )
    report_folder: Path = Field(
        Path("var/reports"),
        description="Folder of the reports that are made by themselves; private to the service.",
    )
    report_every_s: float = Field(
        600.0,
        ge=0,
        le=86400,
        description="Seconds between two looks whether a handover sheet, weekly analysis or "
        "monthly assessment is due and not there; 0 for a service that makes none by itself.",
    )
    report_days: int = Field(
        400, ge=1, le=3650, description="Days a report in the folder is kept after it was made."
    )
    export_folder: Path = Field(
        Path("var/exports"),
        description="Folder of the files that people had exported; private to the service.",
    )
    export_days: int = Field(
        3, ge=1, le=90, description="Days an exported file can be fetched before it is deleted."
    )
    jobs_every_s: float = Field(
        10.0,
        ge=0,
        le=3600,
        description="Seconds between two looks for plans and exports that were asked for and "
        "nobody makes; they are made in processes beside the service. 0 for a service that makes "
        "none.",
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
    urge_every_s: float = Field(
        60.0,
        ge=0,
        le=86400,
        description="Seconds between two looks for cases that are close to or over a limit; 0 for "
        "a service that leaves that to `gridbeat cases urge`.",
    )
    forget_every_s: float = Field(
        3600.0,
        ge=0,
        le=86400,
        description="Seconds between two deletions of what is not needed any more (reporters' "
        "contacts, positions after 30 days, who looked at them after a year, kept answers after "
        "7, exported files); 0 for a service that leaves that to `gridbeat db forget`.",
    )
    watch_every_s: float = Field(
        15.0,
        ge=0,
        le=3600,
        description="Seconds between two looks for what is not as planned on running shifts (off "
        "the route, out of contact, missed stops); 0 for a service that leaves that to another.",
    )
    count_every_s: float = Field(
        120.0,
        ge=0,
        le=86400,
        description="Seconds between two countings of what maps of many shifts and of many "
        "communities are put together from, before somebody opens one; 0 for a service that "
        "leaves that to another.",
    )
    live_every_s: float = Field(
        0.5,
        gt=0,
        le=60,
        description="Seconds between two looks for what is new, while a console is open.",
    )
    contact_days: int = Field(
        90, ge=1, le=3650, description="Days a reporter's contact is kept after the case was over."
    )
    working_hours: str = Field(
        "08:30-12:00,14:00-17:30",
        description="Parts of a working day in which limits in working time run.",
    )
    days_off: frozenset[date] = Field(
        frozenset(), description='Further public holidays, as a JSON list: ["2027-01-01", …].'
    )
    days_on: frozenset[date] = Field(
        frozenset(), description="Further working days, as a JSON list; they outrank holidays."
    )
    holidays_of: frozenset[int] = Field(
        frozenset(), description="Years whose holidays are complete in the two, as a JSON list."
    )
    key_file: Path = Field(
        Path("var/gridbeat.key"),
        description="File with the key that signs residents' forms and links; made at first use. "
        "Without it links that were handed out still work, and forms that are open do not.",
    )
    reports_per_hour: int = Field(
        20,
        ge=1,
        description="Reports taken from one network address within an hour, by each worker; "
        "many phones may share one.",
    )
    open311_api_keys: str = Field(
        "",
        description="Keys of programs that may create requests over Open311, with commas between; "
        "none are asked for when not given.",
    )
    open311_contact: str = Field(
        "", description="Whom users of Open311 may ask: shown in its discovery document."
    )
    cors_origins: frozenset[str] = Field(
        frozenset(),
        description="Origins of other sites' pages that may read the OGC API with a token of "
        'their own, as a JSON list: ["https://maps.example.org"]; ["*"] for any.',
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
