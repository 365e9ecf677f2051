"""The policy file: what is written is read back, and every fault is told at once."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.exports.policy import policy_toml
from data.sources.policy import parse_policy, read_policy
from geo.errors import InputError
from geo.patrol.policy import DEFAULT_POLICY, Policy, Rule

DAY = st.tuples(st.integers(1, 12), st.integers(1, 28))
DATES = st.dates(date(2000, 1, 1), date(2099, 12, 31))
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


@st.composite
def rules(draw: st.DrawFn, name: str) -> Rule:
    of = draw(st.sampled_from(["checkpoints", "hazards", "incidents", "gates", "streets"]))
    tiers = ["high", "medium", "ordinary", *(["own"] if of == "checkpoints" else [])]
    hours = draw(st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), max_size=2))
    dates = draw(st.lists(st.tuples(DATES, DATES).map(sorted), max_size=2))
    return Rule(
        name,
        draw(st.sampled_from(tiers)),
        of,
        draw(TEXT),
        draw(TEXT),
        active=draw(st.booleans()),
        severity=draw(st.none() | st.integers(1, 4)) if of == "hazards" else None,
        words=tuple(draw(st.lists(TEXT, max_size=3))),
        lit=draw(st.none() | st.booleans()) if of == "streets" else None,
        count=draw(st.integers(1, 9)) if of == "incidents" else 1,
        days=draw(st.none() | st.integers(1, 365)) if of == "incidents" else None,
        hours=tuple(pair for pair in hours if pair[0] != pair[1]),
        seasons=tuple(draw(st.lists(st.tuples(DAY, DAY), max_size=2))),
        dates=tuple((first, last) for first, last in dates),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    low, middle, high = sorted(draw(st.tuples(*[st.floats(1, 1e6)] * 3)))
    count = draw(st.integers(0, 4))
    return Policy(
        low,
        middle,
        high,
        incident_tier=draw(st.sampled_from(["high", "medium", "ordinary"])),
        reach_m=draw(st.floats(0.1, 1e4)),
        rules=tuple(draw(rules(f"规则 {number}")) for number in range(count)),
    )


@settings(deadline=None)
@given(policies())
def test_what_is_written_is_read_back(policy: Policy) -> None:
    assert parse_policy(policy_toml(policy)) == policy


def test_the_default_file_is_the_default_policy(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(policy_toml(DEFAULT_POLICY), "utf-8")
    assert read_policy(file) == DEFAULT_POLICY


def test_what_a_file_does_not_say_is_as_by_default() -> None:
    assert parse_policy("") == DEFAULT_POLICY
    assert parse_policy("[tiers]\nhigh_min = 30") == Policy(high_min=30)
    assert parse_policy("rules = []").rules == ()


def test_every_fault_is_told_with_its_rule_and_column() -> None:
    text = """
        reach = 60
        incident_tier = 3
        [tiers]
        high_min = "sixty"
        [[rules]]
        name = "school"
        tier = "highest"
        of = "buildings"
        [[rules]]
        name = "night"
        tier = "medium"
        of = "streets"
        lit = "no"
        hours = [["6pm", "06:00"]]
        [[rules]]
        tier = "high"
        of = "streets"
        colour = "red"
        """
    with pytest.raises(InputError) as raised:
        parse_policy(text, "policy.toml")
    faults = [(fault.row, fault.column) for fault in raised.value.faults]
    assert faults == [
        (None, "reach"),
        (None, "high_min"),
        (None, "incident_tier"),
        ("school", None),
        ("night", "lit"),
        ("night", "hours"),
        ("3", "colour"),
        ("3", "name"),
    ]
    assert {fault.layer for fault in raised.value.faults} == {"policy.toml"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tiers = 3", "tiers must be a table"),
        ("rules = 3", "rules must be a list"),
        ("= 3", "no TOML"),
        ("[tiers]\nhigh_min = 300", "must not fall"),
        ('[[rules]]\nname="x"\ntier="high"\nof="gates"\ndates=[[2027-02-05]]', "pairs of dates"),
        ('[[rules]]\nname="x"\ntier="high"\nof="gates"\nhours=[["25:00","08:00"]]', "24:00"),
        ('[[rules]]\nname="x"\ntier="high"\nof="gates"\nseasons=[["02-30","03-01"]]', "02-30"),
    ],
)
def test_what_cannot_be_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_policy(text)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_policy(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read"):
        read_policy(tmp_path / "bytes.toml")
