"""The encoding of a Shapefile's table, which is told badly or not at all."""

from itertools import accumulate
from pathlib import Path

from data.sources.names import SHAPEFILE_NAME_BYTES

_FAMILY = {"gbk", "gb2312", "936", "cp936", "ansi 936", "gb18030"}
"""What .cpg files call the Chinese encoding; GB18030 reads all of them."""


def encoding_of(path: Path) -> str:
    """Return the encoding to read a Shapefile with.

    A Chinese encoding that the .cpg file declares is believed. Otherwise the table itself decides:
    bytes that are UTF-8 are UTF-8, other bytes that are GB18030 are that, because tables made on
    Chinese Windows often declare nothing or ISO-8859-1.
    """
    declared = _beside(path, ".cpg")
    if declared is not None and _word(declared) in _FAMILY:
        return "GB18030"
    table = _beside(path, ".dbf")
    text = _texts(table.read_bytes()) if table else b""
    for encoding in ("UTF-8", "GB18030"):
        try:
            text.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "ISO-8859-1"


def _beside(path: Path, suffix: str) -> Path | None:
    found = (path.with_suffix(spelt) for spelt in (suffix, suffix.upper()))
    return next((file for file in found if file.is_file()), None)


def _word(cpg: Path) -> str:
    return cpg.read_bytes()[:40].decode("ascii", "ignore").strip().lower()


def _texts(table: bytes) -> bytes:
    """Return the column names and text cells of a dBASE table, joined by blanks.

    What fills its whole width is left out: it may be cut in the middle of a character.
    """
    header, width = int.from_bytes(table[8:10], "little"), int.from_bytes(table[10:12], "little")
    if len(table) < 32 or width == 0:
        return b""
    fields = [table[start : start + 32] for start in range(32, header - 31, 32)]
    names = [field[:11].split(b"\0")[0] for field in fields]
    ends = list(accumulate((field[16] for field in fields), initial=1))
    texts = [i for i, field in enumerate(fields) if field[11:12] == b"C"]
    cells = [
        cell
        for start in range(header, len(table) - width + 1, width)
        for i in texts
        if len(cell := table[start + ends[i] : start + ends[i + 1]].rstrip(b" \0")) < fields[i][16]
    ]
    return b" ".join([name for name in names if len(name) < SHAPEFILE_NAME_BYTES] + cells)
