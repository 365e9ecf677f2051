"""Categories are data: sound as they come, and every fault of another table is named at once."""

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cases import Limit, default_categories, read_categories
from geo.cases.categories import KEYS
from geo.cases.category import LIMITED
from geo.errors import InputError

CATEGORIES = default_categories()
SMALL = """
[groups]
11 = { zh = "管线", en = "Lines", kind = "hazard" }
[departments]
grid = { zh = "网格员", en = "Grid workers" }
telecom = { zh = "通信", en = "Telecom" }
[pause_reasons]
funds = { zh = "待资金", en = "Funds" }
[limits.ordinary]
link = "1 hour"
collect = "1 working_day"
dispatch = "4 working_hour"
accept = "4 working_hour"
handle = "5 working_day"
close = "2 working_day"
[defaults]
public_report = true
public_list = true
handle_evidence = ["photo_after"]
close_evidence = ["photo"]
pause_reasons = ["funds"]
[categories]
1101 = { zh = "飞线", en = "Cables", severity = 3, limits = "ordinary", department = "telecom" }
"""


def changed(*pairs: tuple[str, str]) -> str:
    text = SMALL
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def faults(text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        read_categories(text)
    assert all(fault.remedy for fault in error.value.faults)
    return [":".join(filter(None, (fault.row, fault.column))) for fault in error.value.faults]


def test_the_hazards_and_incidents_of_the_community_are_there() -> None:
    words = (
        "飞线",
        "汛",
        "积水",
        "消防通道",
        "消防设施",
        "井盖",
        "供热管道",
        "照明",
        "外墙",
        "高空坠物",
        "电动车",
        "燃气",
    )
    hazards = " ".join(c.zh for c in CATEGORIES if c.kind == "hazard")
    assert [word for word in words if word not in hazards] == []
    incidents = " ".join(
        CATEGORIES.groups[c.group][0] + c.zh for c in CATEGORIES if c.kind == "incident"
    )
    words = ("治安", "纠纷", "噪声", "停车", "物业", "环境卫生", "走失", "求助")
    assert [word for word in words if word not in incidents] == []


def test_codes_are_two_digits_of_the_group_and_two_of_the_category() -> None:
    for category in CATEGORIES:
        assert re.fullmatch(r"\d{4}", category.code)
        assert category.group in CATEGORIES.groups
        assert category.kind == ("hazard" if category.group < "20" else "incident")


def test_every_step_of_every_category_has_a_limit() -> None:
    for category in CATEGORIES:
        assert tuple(category.limits) == LIMITED


def test_what_is_about_persons_is_not_on_public_lists() -> None:
    for code in ("2001", "2002", "2003", "2101", "2102", "2401", "2402", "2403", "2404"):
        assert not CATEGORIES.rows[code].public_list
    assert CATEGORIES.rows["1101"].public_list
    reportable = {category.code for category in CATEGORIES.reportable()}
    assert set(CATEGORIES.rows) - reportable == {"2102", "2404"}


def test_a_category_may_have_limits_of_its_own() -> None:
    text = changed(('department = "telecom" }', 'department = "telecom", handle = "4 hour" }'))
    row = read_categories(text).rows["1101"]
    assert row.limits["handle"] == Limit(4, "hour")
    assert row.limits["close"] == Limit(2, "working_day")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('kind = "hazard"', 'kind = "thing"', "groups.11:kind"),
        (', kind = "hazard"', "", "groups.11:kind"),
        ('zh = "管线", ', "", "groups.11:zh"),
        ("11 = {", "1 = {", "groups.1"),
        ("grid = { zh", "team = { zh", "departments:grid"),
        ("severity = 3", "severity = 5", "categories.1101:severity"),
        ("severity = 3", "severity = true", "categories.1101:severity"),
        ('limits = "ordinary"', 'limits = "fast"', "categories.1101:limits"),
        ('limits = "ordinary"', "limits = []", "categories.1101:limits"),
        ('department = "telecom"', 'department = "navy"', "categories.1101:department"),
        ('"5 working_day"', '"5 days"', "categories.1101:handle"),
        ('handle = "5 working_day"\n', "", "categories.1101:handle"),
        ("public_list = true", 'public_list = "yes"', "categories.1101:public_list"),
        ('["photo"]', '"photo"', "categories.1101:close_evidence"),
        ('["photo"]', '["film"]', "categories.1101:close_evidence"),
        ('["funds"]', '["sloth"]', "categories.1101:pause_reasons"),
        ("severity = 3", "severity = 3, colour = 1", "categories.1101:colour"),
        ("1101 = {", "2201 = {", "categories.2201:group"),
        ("1101 = {", "11010 = {", "categories.11010"),
        ('zh = "飞线"', 'zh = " "', "categories.1101:zh"),
        ("[pause_reasons]", "[extra]\n[pause_reasons]", "extra"),
        (
            'close = "2 working_day"',
            'close = "2 working_day"\nsleep = "1 hour"',
            "categories.1101:limits",
        ),
    ],
)
def test_each_fault_is_named_where_it_is(old: str, new: str, where: str) -> None:
    assert where in faults(changed((old, new)))


def test_all_faults_are_named_at_once() -> None:
    text = changed(
        ("severity = 3", "severity = 9"), ('["photo"]', '["film"]'), ('"1 hour"', '"soon"')
    )
    assert faults(text) == [
        "categories.1101:severity",
        "categories.1101:link",
        "categories.1101:close_evidence",
    ]


def test_what_is_no_toml_or_no_table_is_said() -> None:
    assert faults("= nonsense") == [""]
    assert set(faults("")) >= {"groups", "departments", "limits", "categories"}
    assert "categories" in faults(changed(("[categories]\n", "categories = 3\n[further]\n")))


LINES = SMALL.strip().splitlines()
VALUES = st.sampled_from(['""', "0", "true", "[]", "{}", '["photo", 3]', '"1 hour"', "1979-05-27"])


@given(st.data())
@settings(deadline=None)
def test_no_table_whatever_breaks_the_reader(data: st.DataObject) -> None:
    """Drop lines and put other values in: what comes is a table or faults."""
    lines = [line for line in LINES if data.draw(st.integers(0, 9))]
    key = data.draw(st.sampled_from([*KEYS, "kind"]))
    value = data.draw(VALUES)
    text = re.sub(
        rf"\b{key} = (\"[^\"]*\"|\d+|true|\[[^\]]*\])", f"{key} = {value}", "\n".join(lines)
    )
    with suppress(InputError):
        assert all(tuple(category.limits) == LIMITED for category in read_categories(text))
