"""Bodies of forms from anybody: read up to a size, no further."""

from dataclasses import dataclass

from fastapi import HTTPException, Request
from starlette.datastructures import FormData, UploadFile
from starlette.types import Message

MOST_TEXT_BYTES = 64_000
_FIELDS = 60


@dataclass(frozen=True)
class Upload:
    """A file that came with a form."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Body:
    """A form: its texts, each perhaps several times, and its files by the name of their field."""

    texts: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, Upload], ...]

    def text(self, name: str) -> str:
        """Return the last text of a field, without space around it; empty where there is none."""
        return next((value.strip() for key, value in reversed(self.texts) if key == name), "")

    def all(self, name: str) -> list[str]:
        """Return every text of a field."""
        return [value for key, value in self.texts if key == name]

    def uploads(self, name: str) -> list[Upload]:
        """Return the files of a field."""
        return [upload for key, upload in self.files if key == name]


async def read_body(request: Request, *, most_files: int, most_bytes: int) -> Body:
    """Return the form of a request.

    Parameters
    ----------
    most_bytes
        Of the whole body.

    Raises
    ------
    HTTPException
        413: the body is larger; 400: it is no form, or has too many parts.
    """
    too_large = HTTPException(413, "内容太大。This is too large.")
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > most_bytes:
        raise too_large
    read = 0

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > most_bytes:
            raise too_large
        return message

    limited = Request(request.scope, receive)
    form = await limited.form(
        max_files=most_files, max_fields=_FIELDS, max_part_size=MOST_TEXT_BYTES
    )
    try:
        return await _body(form)
    finally:
        await form.close()


async def _body(form: FormData) -> Body:
    texts, files = [], []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if value.filename or content:  # an empty field of files sends one without a name
                files.append((name, Upload(value.filename or "", content)))
        else:
            texts.append((name, _kept(value)))
    return Body(tuple(texts), tuple(files))


def _kept(text: str) -> str:
    """Return a text without what no database and no XML keeps; line ends are one kind."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = plain.encode("utf-8", "ignore").decode()
    return "".join(c for c in plain if c in "\n\t" or (ord(c) >= 32 and c not in "\ufffe\uffff"))
