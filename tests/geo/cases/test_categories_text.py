"""Categories written as text are read back the same."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cases import Limit, default_categories
from geo.cases.categories import read_categories
from geo.cases.categories_text import categories_text
from geo.cases.category import LIMITED
from geo.cases.details import EVIDENCE_KINDS
from geo.cases.limit import UNITS

BOOK = default_categories()
names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30
).filter(lambda text: text.strip())
limits = st.builds(Limit, st.integers(1, 1000), st.sampled_from(UNITS))


def test_what_comes_with_gridbeat_is_read_back_the_same() -> None:
    assert read_categories(categories_text(BOOK), "text") == BOOK


@settings(max_examples=40, deadline=None)
@given(
    code=st.sampled_from(sorted(BOOK.rows)),
    changes=st.fixed_dictionaries(
        {
            "zh": names,
            "en": names,
            "severity": st.integers(1, 4),
            "limits": st.fixed_dictionaries(dict.fromkeys(LIMITED, limits)),
            "handle_evidence": st.lists(st.sampled_from(EVIDENCE_KINDS), unique=True).map(tuple),
            "public_report": st.booleans(),
        }
    ),
)
def test_a_changed_category_is_read_back_the_same(code: str, changes: dict[str, Any]) -> None:
    changed = replace(BOOK.rows[code], **changes)
    book = replace(BOOK, rows=MappingProxyType({**BOOK.rows, code: changed}))
    assert read_categories(categories_text(book), "text") == book
