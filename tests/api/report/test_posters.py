"""Posters of a community over HTTP: which places there are, and where their codes lead."""

import re

from api.report.posters import Of, _places
from geo.access import Membership, Role
from geo.community import Community
from tests.api.conftest import CODE
from tests.api.residents import Residents
from tests.people import as_person

POSTERS = f"/api/v1/communities/{CODE}/posters.pdf"


def test_there_is_one_for_all_one_a_compound_and_one_a_building(tiny: Community) -> None:
    assert _places(tiny, Of.community, None) == [("", {})]
    compounds = [name for name, _ in _places(tiny, Of.compounds, None)]
    assert compounds == [str(name) for name in tiny["compounds"]["name"]]
    buildings = _places(tiny, Of.buildings, None)
    assert {asked["building"] for _, asked in buildings} == {*tiny["buildings"]["building_id"]}
    first = compounds[0]
    own = _places(tiny, Of.buildings, first)
    assert 0 < len(own) < len(buildings)
    assert all(name.startswith(first) for name, _ in own)
    assert _places(tiny, Of.compounds, first) == [(first, {"compound": first})]
    assert _places(tiny, Of.buildings, "别处") == []


def test_a_manager_prints_them_and_a_guard_does_not(residents: Residents) -> None:
    def headers(role: Role, guard_id: str | None = None) -> dict[str, str]:
        held = Membership(role, residents.here, guard_id=guard_id)
        return dict(as_person(residents.engine, role, held))

    guard, manager = headers(Role.guard, "G06"), headers(Role.manager)
    assert residents.client.get(POSTERS, headers=guard).status_code == 403
    query = "?of=buildings&address=https://grid.example.cn/"
    answer = residents.client.get(f"{POSTERS}{query}", headers=manager)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert len(re.findall(rb"/Type /Page\b", answer.content)) == 12
    for wrong, status in (("?compound=no", 404), ("?address=javascript:x", 422)):
        assert residents.client.get(f"{POSTERS}{wrong}", headers=manager).status_code == status


def test_the_address_of_a_compound_opens_the_form_there(residents: Residents) -> None:
    page = residents.client.get(f"/report?community={CODE}&compound=<b>").text
    assert 'data-compound="&lt;b&gt;"' in page
