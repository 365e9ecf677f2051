"""Codes of grids: the two built-in schemes, and schemes that others plug in."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.community import Community
from geo.errors import InputError, SetupError
from geo.partition import SplitParams, split
from geo.partition.codes import SCHEMES, fifteen_digits, known_names, named, twenty_digits

COMMUNITY = "150581001002"
COMMUNITIES = st.text("0123456789", min_size=12, max_size=12)

Install = Callable[[str, str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a package that offers one scheme: name and module:attribute."""

    def installed(name: str, value: str) -> None:
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[gridbeat.code_schemes]\n{name} = {value}\n")

    (tmp_path / "town_codes.py").write_text(
        "def short(community, number):\n"
        "    if number > 9:\n"
        "        raise ValueError('one digit is all there is')\n"
        "    return f'T{number}'\n"
        "word = 'T'\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return installed


def test_twenty_digits_are_object_county_street_community_and_grid() -> None:
    code = twenty_digits(COMMUNITY, 7)
    assert len(code) == 20
    assert code[:6] == "000000"  # object code: not known
    assert code[6:12] == "150581"
    assert code[12:15] == "001"
    assert code[15:18] == "002"
    assert code[18:] == "07"


def test_who_knows_the_object_code_gives_it() -> None:
    scheme = partial(twenty_digits, object_code="123456")
    assert scheme(COMMUNITY, 99) == "123456" + COMMUNITY + "99"


def test_a_community_that_is_not_divided_ends_in_00() -> None:
    assert twenty_digits(COMMUNITY, 0).endswith("00")


@pytest.mark.parametrize("number", [-1, 100, 1000])
def test_twenty_digits_hold_at_most_99_grids(number: int) -> None:
    with pytest.raises(ValueError, match=f"at most 99, not {number}"):
        twenty_digits(COMMUNITY, number)


@pytest.mark.parametrize(
    "community", ["", "15058100100", "1505810010020", "15058100100x", "１" * 12]
)
def test_twenty_digits_need_a_community_code_of_12_digits(community: str) -> None:
    with pytest.raises(ValueError, match="12 digits as community code"):
        twenty_digits(community, 1)


def test_an_object_code_has_6_digits() -> None:
    with pytest.raises(ValueError, match="6 digits as object code, not '12345'"):
        twenty_digits(COMMUNITY, 1, object_code="12345")


@given(community=COMMUNITIES, numbers=st.lists(st.integers(1, 99), unique=True))
def test_codes_of_a_community_differ_have_one_length_and_sort_by_number(
    community: str, numbers: list[int]
) -> None:
    for scheme in SCHEMES.values():
        codes = [scheme(community, number) for number in sorted(numbers)]
        assert codes == sorted(set(codes))
        assert len({len(code) for code in codes}) <= 1
        assert all(community in code for code in codes)


def test_built_in_schemes_have_names() -> None:
    assert dict(SCHEMES) == {"district-15": fifteen_digits, "cjt349-20": twenty_digits}
    assert named("district-15")(COMMUNITY, 3) == COMMUNITY + "003"
    assert named("cjt349-20")(COMMUNITY, 3) == "000000" + COMMUNITY + "03"


def test_an_unknown_name_is_told_with_the_names_there_are(install: Install) -> None:
    install("our-town", "town_codes:short")
    with pytest.raises(InputError) as caught:
        named("gb-99")
    assert known_names() == ("cjt349-20", "district-15", "our-town")
    (fault,) = caught.value.faults
    assert fault.reason == "There is no code scheme 'gb-99'."
    assert fault.remedy == "Known are cjt349-20, district-15, our-town."


def test_a_package_offers_a_scheme_by_an_entry_point(install: Install) -> None:
    install("our-town", "town_codes:short")
    assert named("our-town")(COMMUNITY, 4) == "T4"


def test_a_built_in_scheme_wins_over_an_installed_one_of_its_name(install: Install) -> None:
    install("cjt349-20", "town_codes:short")
    assert len(named("cjt349-20")(COMMUNITY, 4)) == 20


@pytest.mark.parametrize("value", ["town_codes:nothing", "no_such_module:short", "town_codes:word"])
def test_a_package_that_does_not_hold_what_it_offers_is_named(install: Install, value: str) -> None:
    install("our-town", value)
    with pytest.raises(SetupError, match=f"'our-town'.*{value}"):
        named("our-town")


def test_a_scheme_chosen_by_name_that_runs_out_of_codes_is_bad_input(install: Install) -> None:
    install("our-town", "town_codes:short")
    with pytest.raises(InputError, match="our-town: one digit is all there is"):
        named("our-town")(COMMUNITY, 10)
    with pytest.raises(InputError, match=r"cjt349-20: .*at most 99, not 100"):
        named("cjt349-20")(COMMUNITY, 100)


def test_a_split_takes_a_scheme_by_name(tiny: Community) -> None:
    params = SplitParams(min_households=80, max_households=130)
    codes = split(tiny, params, scheme=named("cjt349-20")).grids["code"]
    assert codes.tolist() == [f"0000001505810010010{n}" for n in range(1, 5)]
