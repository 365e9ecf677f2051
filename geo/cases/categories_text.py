"""Categories as the TOML text they are read from: what `read_categories` reads back the same."""

import json
from collections.abc import Iterator, Mapping

from geo.cases.category import LIMITED, Categories, Category, Named

_SET = "own"
"""Every category spells out its own limits."""


def categories_text(book: Categories) -> str:
    """Return categories as TOML; every category says everything."""
    return "\n".join(_lines(book)) + "\n"


def _lines(book: Categories) -> Iterator[str]:
    kinds = {one.group: one.kind for one in book}
    yield "[groups]"
    for code, names in book.groups.items():
        kind = kinds.get(code, "hazard" if code < "20" else "incident")
        yield _row(code, {**_names(names), "kind": kind})
    for table, rows in (("departments", book.departments), ("pause_reasons", book.pause_reasons)):
        yield f"\n[{table}]"
        yield from (_row(code, _names(names)) for code, names in rows.items())
    yield f"\n[limits.{_SET}]\n\n[defaults]\n\n[categories]"
    yield from (_row(one.code, _values(one)) for one in book)


def _values(one: Category) -> dict[str, object]:
    return {
        "zh": one.zh,
        "en": one.en,
        "severity": one.severity,
        "limits": _SET,
        **{step: str(one.limits[step]) for step in LIMITED},
        "department": one.department,
        "public_report": one.public_report,
        "public_list": one.public_list,
        "handle_evidence": list(one.handle_evidence),
        "close_evidence": list(one.close_evidence),
        "pause_reasons": list(one.pause_reasons),
    }


def _names(names: Named) -> dict[str, object]:
    return {"zh": names[0], "en": names[1]}


def _row(code: str, values: Mapping[str, object]) -> str:
    said = ", ".join(f"{name} = {_literal(value)}" for name, value in values.items())
    return f"{_literal(code)} = {{ {said} }}"


def _literal(value: object) -> str:
    """Return a TOML value: strings, numbers, switches and lists look as they do in JSON."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
