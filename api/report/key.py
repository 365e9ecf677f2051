"""The key of signatures: random, made once, in a file that only its owner reads."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from geo.errors import SetupError

LENGTH = 32


def kept_key(file: Path) -> bytes:
    """Return the key in a file; of several processes that make it at once all get the same.

    Raises
    ------
    SetupError
        The file cannot be read or made, or holds something else.
    """
    try:
        if not file.exists():
            _make(file)
        key = file.read_bytes()
    except OSError as error:
        raise SetupError(f"The key file {file} cannot be used: {error.strerror}.") from error
    if len(key) != LENGTH:
        raise SetupError(f"The key file {file} holds no key of {LENGTH} bytes: remove it.")
    return key


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=file.parent)  # readable by its owner only
    try:
        with os.fdopen(handle, "wb") as made:
            made.write(secrets.token_bytes(LENGTH))
            made.flush()
            os.fsync(made.fileno())
        with suppress(FileExistsError):  # another was faster: its key counts
            os.link(part, file)
    finally:
        Path(part).unlink()
