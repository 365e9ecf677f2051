"""What the decision record says of states and commands is what the tables in the code say."""

import pytest

from geo.cases.case import FLOWS
from geo.cases.flow import Flow
from geo.cases.table import commands_text, states_text
from tests.conftest import ROOT

RECORD = (ROOT / "docs/decisions/019-cases.md").read_text("utf-8")


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_the_record_shows_the_tables_of_the_code(flow: Flow) -> None:
    assert states_text(flow) in RECORD
    assert commands_text(flow) in RECORD


def test_the_record_shows_no_other_rows() -> None:
    shown = [line for line in RECORD.splitlines() if line.startswith("| `")]
    assert len(shown) == sum(len(flow.rows) for flow in FLOWS.values())
