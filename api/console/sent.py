"""What was sent with a form: texts and photos, read within limits."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import UploadFile

from api.accounts.cookies import is_form_token
from api.caller import SettledDep
from api.photos.cleaning import LIMITS

MOST_BYTES = 100_000_000
MOST_FILES, MOST_FIELDS, MOST_TEXT_BYTES = 12, 1000, 100_000
OLD_PAGE = (
    "这个页面太旧了，请返回、刷新后再试。This page was too old; go back, reload and try again."
)
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Sent:
    """A form's texts and its files.

    Parameters
    ----------
    values
        The last text of each name; what is empty is left out.
    files
        The contents of the files that are not empty, by field.
    kept
        Names of photos that were sent before, by field.
    ticked
        All texts of each name: boxes that were ticked.
    """

    values: Mapping[str, str]
    files: Mapping[str, Sequence[bytes]] = field(default_factory=dict)
    kept: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ticked: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def id(self, name: str) -> str:
        """Return an id the form was made with, or a new one where that is none."""
        given = self.values.get(name, "")
        return given if _ID.fullmatch(given) else str(uuid4())

    @property
    def version(self) -> int:
        """The version of the case that was looked at."""
        given = self.values.get("base_version", "")
        return int(given) if given.isdecimal() and len(given) < 10 else 0


async def sent(request: Request, caller: SettledDep) -> Sent:
    """Return what was sent with a form of ours.

    Raises
    ------
    HTTPException
        403: the form is not one that was sent to this session; 413: too much; 411: nobody says how
        much.
    """
    size = request.headers.get("content-length", "")
    if not size.isdecimal():
        raise HTTPException(411, "Say how long the form is.")
    if int(size) > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise HTTPException(413, f"照片合计超过 {most} MB。The photos together exceed {most} MB.")
    values: dict[str, str] = {}
    files: dict[str, list[bytes]] = {}
    kept: dict[str, list[str]] = {}
    ticked: dict[str, list[str]] = {}
    async with request.form(
        max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MOST_TEXT_BYTES
    ) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                content = await value.read(LIMITS.max_bytes + 1)
                if content:
                    files.setdefault(name, []).append(content)
            elif name.endswith("_kept") and _HASH.fullmatch(value):
                kept.setdefault(name.removesuffix("_kept"), []).append(value)
            elif value.strip():
                values[name] = value.strip().replace("\r\n", "\n")
                ticked.setdefault(name, []).append(values[name])
    if not is_form_token(caller.secret, values.get("form_token", "")):
        raise HTTPException(403, OLD_PAGE)
    return Sent(values, files, kept, ticked)


SentDep = Annotated[Sent, Depends(sent)]
