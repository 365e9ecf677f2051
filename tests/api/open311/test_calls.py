"""GeoReport v2 as the standard has it: seven calls, both formats, errors in both."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from sqlalchemy import Engine

from data.store import case_photos, communities, reporters
from data.store.engine import read_scope, session_scope
from data.store.reporters import Contact
from geo.cases import Details
from geo.community import Community
from tests.api.residents import DESK, Residents, opened, photo
from tests.clients import schemas
from tests.worlds import tiny_community

V2 = "/open311/v2"


def made(residents: Residents, fmt: str = "json", **given: str) -> Any:
    lon, lat = residents.place
    body = {"service_code": "1105", "lat": str(lat), "long": str(lon)} | given
    residents.clock.passes(minutes=10)
    return residents.client.post(f"{V2}/requests.{fmt}", data=body)


def xml_of(answer: Any) -> Element:
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    assert b"xmlns" not in answer.content
    root: Element = ElementTree.fromstring(answer.content)
    return root


def got(residents: Residents, path: str, **arguments: Any) -> Any:
    answer = residents.client.get(f"{V2}/{path}.json", params=arguments)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    return answer.json()


def descriptions(answer: Any) -> list[str]:
    schemas.check("errors", answer.json())
    return [one["description"] for one in answer.json()]


def test_discovery_says_where_and_what(residents: Residents) -> None:
    found = residents.client.get("/open311/discovery.json").json()
    schemas.check("discovery", found)
    (endpoint,) = found["endpoints"]
    assert endpoint["url"] == "http://testserver/open311/v2"
    assert endpoint["type"] == "test"  # the tiny community is made up
    root = xml_of(residents.client.get("/open311/discovery.xml"))
    assert root.tag == "discovery"
    formats = [one.text for one in root.findall("endpoints/endpoint/formats/format")]
    assert formats == ["text/xml", "application/json"]


def test_services_are_what_residents_may_report(residents: Residents) -> None:
    found = got(residents, "services")
    schemas.check("services", found)
    codes = {one["service_code"] for one in found}
    assert "1105" in codes
    assert "2102" not in codes
    root = xml_of(residents.client.get(f"{V2}/services.xml"))
    assert (root.tag, {one.tag for one in root}) == ("services", {"service"})
    assert {one.findtext("service_code") for one in root} == codes
    assert {one.findtext("metadata") for one in root} == {"true"}


def test_each_service_is_defined(residents: Residents) -> None:
    for one in got(residents, "services"):
        code = one["service_code"]
        defined = got(residents, f"services/{code}")
        schemas.check("service_definition", defined)
        orders = [attribute["order"] for attribute in defined["attributes"]]
        assert orders == list(range(1, len(orders) + 1))
    root = xml_of(residents.client.get(f"{V2}/services/1102.xml"))
    assert root.tag == "service_definition"
    kinds = [one.findtext("datatype") for one in root.findall("attributes/attribute")]
    assert kinds == ["string", "string", "singlevaluelist", "multivaluelist"]
    keys = [one.findtext("key") for one in root.findall("attributes/attribute/values/value")]
    assert "walkers" in keys


def test_texts_come_in_english_where_asked_for(residents: Residents) -> None:
    by_code = {s["service_code"]: s for s in got(residents, "services", locale="en")}
    assert by_code["1105"]["service_name"] == "Lighting broken"
    assert residents.client.get(f"{V2}/services.json?locale=fr").status_code == 400


def test_a_request_is_a_case(residents: Residents) -> None:
    answer = made(
        residents,
        description="灯不亮\r\n已三天",
        last_name="王",
        first_name="女士",
        phone="138",
        email="w@example.org",
        **{"attribute[since]": "days", "attribute[affects][]": "walkers"},
    )
    assert answer.status_code == 200, answer.text
    (said,) = answer.json()
    assert "token" not in said
    (record,) = residents.records()
    assert said["service_request_id"] == record.number
    assert (record.channel, record.source) == ("open311", "reported")
    assert record.description == "灯不亮\n已三天\n发现多久了：几天\n影响到谁：行人"
    with read_scope(residents.engine) as session:
        contact = reporters.find(session, record.id)
    assert contact == Contact("王 女士", "138", "w@example.org")


def test_an_answer_in_xml_has_the_elements_of_the_standard(residents: Residents) -> None:
    root = xml_of(made(residents, "xml"))
    assert root.tag == "service_requests"
    (request,) = root.findall("request")
    assert request.findtext("service_request_id") == residents.records()[0].number
    listed = xml_of(residents.client.get(f"{V2}/requests.xml"))
    (one,) = listed.findall("request")
    assert one.findtext("status") == "open"
    assert one.findtext("description") == ""


def test_the_link_of_the_notice_follows_it_and_its_secret_is_a_token(residents: Residents) -> None:
    (said,) = made(residents).json()
    link = said["service_notice"].rpartition(" ")[2]
    assert residents.client.get(link).status_code == 200
    token = link.rpartition("/")[2]
    found = got(residents, f"tokens/{token}")
    assert found == [{"service_request_id": said["service_request_id"], "token": token}]
    assert residents.client.get(f"{V2}/tokens/none.json").status_code == 404


def test_several_values_and_pictures_come_as_multipart(residents: Residents) -> None:
    lon, lat = residents.place
    data = {
        "service_code": "1105",
        "lat": str(lat),
        "long": str(lon),
        "attribute[affects][]": ["walkers", "children"],
    }
    files = [("media", ("a.jpg", photo(gps=True), "image/jpeg"))]
    answer = residents.client.post(f"{V2}/requests.json", data=data, files=files)
    assert answer.status_code == 200, answer.text
    (record,) = residents.records()
    assert "影响到谁：行人、儿童" in str(record.description)
    with read_scope(residents.engine) as session:
        (kept,) = case_photos.listing(session, record.id)
    assert kept.place is None  # nobody agreed that it is read


@pytest.mark.parametrize(
    ("place", "building"),
    [
        ({"address_id": "W1"}, "W1"),
        ({"address_string": "W2"}, "W2"),
        ({"address_string": "河边"}, None),
    ],
)
def test_an_address_will_do(
    residents: Residents, place: dict[str, str], building: str | None
) -> None:
    assert made(residents, lat="", long="", **place).status_code == 200
    (record,) = residents.records()
    assert record.building_id == building
    assert building is not None or record.place_ref == "address:河边"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"service_code": ""}, "service_code is missing."),
        ({"service_code": "2102"}, "There is no service '2102'."),
        ({"lat": "", "long": ""}, "A location is needed"),
        ({"lat": "x"}, "lat and long are both needed"),
        ({"lat": "nan"}, "lat and long are both needed"),
        ({"lat": "1"}, "outside the jurisdiction"),
        ({"attribute[since]": "never"}, "'never' is none of now, today, days, longer."),
        ({"service_code": "2900"}, "attribute[what] is required."),
        ({"description": "x" * 4001}, "at most 4000 characters"),
        ({"media_url": "file:///etc/passwd"}, "media_url is an http(s) address"),
    ],
)
def test_what_is_wrong_is_said_in_both_formats(
    residents: Residents, given: dict[str, str], said: str
) -> None:
    answer = made(residents, **given)
    assert answer.status_code == 400
    assert any(said in one for one in descriptions(answer))
    root = xml_of(made(residents, "xml", **given))
    assert root.tag == "errors"
    assert root.findtext("error/code") == "400"
    assert any(said in (one.findtext("description") or "") for one in root.findall("error"))
    assert residents.records() == []


def test_everything_that_is_wrong_is_said_at_once(residents: Residents) -> None:
    answer = made(residents, service_code="9", lat="x", media_url="x", description="x" * 4001)
    assert len(descriptions(answer)) == 4


def test_an_address_of_a_picture_is_kept_as_words_and_never_asked_for(
    residents: Residents,
) -> None:
    made(residents, media_url="http://127.0.0.1:1/x.jpg")
    assert str(residents.records()[0].description).endswith("media_url：http://127.0.0.1:1/x.jpg")


def test_one_key_is_one_request(residents: Residents) -> None:
    lon, lat = residents.place
    body = {"service_code": "1105", "lat": str(lat), "long": str(lon)}
    key = {"Idempotency-Key": "5f3a9c51-0001"}
    url = f"{V2}/requests.json"
    first, again = (residents.client.post(url, data=body, headers=key) for _ in range(2))
    assert first.json() == again.json()
    assert len(residents.records()) == 1
    other = residents.client.post(url, data=body | {"description": "x"}, headers=key)
    assert other.status_code == 409
    short = residents.client.post(url, data=body, headers={"Idempotency-Key": "x"})
    assert short.status_code == 400
    assert len(residents.records()) == 1


def test_the_public_sees_neither_words_nor_photos_nor_the_exact_place(
    residents: Residents,
) -> None:
    made(residents, description="王女士家门口", last_name="王", phone="138")
    (record,) = residents.records()
    assert record.place is not None
    (one,) = got(residents, "requests")
    schemas.check("service_requests", [one])
    assert one["description"] is one["media_url"] is one["address_id"] is None
    assert "王" not in json.dumps(one, ensure_ascii=False)
    assert (one["long"], one["lat"]) == tuple(round(side, 3) for side in record.place)
    assert one["address"] == "小社区 西苑"


def test_categories_that_are_not_for_lists_are_nowhere(residents: Residents) -> None:
    (said,) = made(residents, service_code="2201").json()
    number = said["service_request_id"]
    assert got(residents, "requests") == []
    assert got(residents, "requests", service_request_id=number) == []
    assert got(residents, "requests", service_code="2201") == []
    assert residents.client.get(f"{V2}/requests/{number}.json").status_code == 404


def test_how_far_it_has_come(residents: Residents) -> None:
    made(residents)
    (record,) = residents.records()
    residents.handled(record, 3)
    (one,) = got(residents, f"requests/{record.number}")
    schemas.check("service_requests", [one])
    assert (one["status"], one["agency_responsible"]) == ("open", "供电")
    assert one["status_notes"].startswith("正在处理")
    assert one["expected_datetime"].startswith("2026-1")
    assert one["requested_datetime"] == "2026-11-23T09:10:00+08:00"


def test_a_closed_one_says_when(residents: Residents) -> None:
    made(residents)
    (record,) = residents.records()
    residents.handled(record)
    (one,) = got(residents, "requests", status="closed")
    assert one["updated_datetime"] == residents.clock.now.isoformat()
    assert one["expected_datetime"] is None
    assert got(residents, "requests", status="open") == []
    assert len(got(residents, "requests", status="open,closed")) == 1


def test_a_list_is_of_the_last_90_days_unless_dates_are_given(residents: Residents) -> None:
    made(residents)
    first = residents.clock.now
    residents.clock.passes(days=100)
    made(residents, service_code="1102")
    assert [one["service_code"] for one in got(residents, "requests")] == ["1102"]
    around = {
        "start_date": (first - timedelta(days=1)).isoformat(),
        "end_date": (first + timedelta(days=1)).isoformat(),
    }
    assert [one["service_code"] for one in got(residents, "requests", **around)] == ["1105"]
    only_start = got(residents, "requests", start_date=around["start_date"])
    assert [one["service_code"] for one in only_start] == ["1105"]
    far = around | {"end_date": (first + timedelta(days=99)).isoformat()}
    answer = residents.client.get(f"{V2}/requests.json", params=far)
    assert answer.status_code == 400
    assert "90 days" in descriptions(answer)[0]


def test_ids_override_all_other_arguments(residents: Residents) -> None:
    made(residents)
    made(residents)
    one, two = (record.number for record in residents.records())
    arguments = {"service_request_id": f"{one},{two},nothing", "status": "closed"}
    found = got(residents, "requests", **arguments)
    assert [item["service_request_id"] for item in found] == [one, two]
    other_day = f"19990101-{one.rpartition('-')[2]}"
    assert got(residents, "requests", service_request_id=other_day) == []


def test_pages_come_newest_first_and_repeat_nothing(residents: Residents) -> None:
    for _ in range(5):
        made(residents)
    pages = [got(residents, "requests", page=n, page_size=2) for n in (1, 2, 3, 4)]
    numbers = [one["service_request_id"] for page in pages for one in page]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert numbers == [record.number for record in residents.records()]


def test_a_window_tells_no_more_of_a_place_than_its_rounded_coordinates(
    residents: Residents,
) -> None:
    made(residents)
    (one,) = got(residents, "requests")
    lon, lat = one["long"], one["lat"]
    assert len(got(residents, "requests", bbox=f"{lon},{lat},{lon},{lat}")) == 1
    near = 0.0004  # the exact place is within, the rounded one is not
    for bbox in (
        (lon + 0.00001, lat - near, lon + near, lat + near),
        (lon - near, lat - near, lon - 0.00001, lat + near),
    ):
        assert got(residents, "requests", bbox=",".join(map(str, bbox))) == []


@pytest.mark.parametrize(
    "arguments",
    [
        {"status": "done"},
        {"start_date": "yesterday"},
        {"bbox": "1,2,3"},
        {"bbox": "nan,0,1,1"},
        {"page": "0"},
        {"page_size": "x"},
    ],
)
def test_arguments_that_say_nothing_are_refused(
    residents: Residents, arguments: dict[str, str]
) -> None:
    for fmt in ("json", "xml"):
        answer = residents.client.get(f"{V2}/requests.{fmt}", params=arguments)
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "path", ["services/none", "requests/none", "requests/20261123-99", "tokens/none"]
)
def test_what_is_not_there_is_404_in_both_formats(residents: Residents, path: str) -> None:
    answer = residents.client.get(f"{V2}/{path}.json")
    assert answer.status_code == 404
    assert descriptions(answer)
    root = xml_of(residents.client.get(f"{V2}/{path}.xml"))
    assert root.findtext("error/code") == "404"


def test_another_format_is_not_there(residents: Residents) -> None:
    assert residents.client.get(f"{V2}/services.yaml").status_code == 404


def test_of_several_jurisdictions_one_is_named(residents: Residents) -> None:
    other = tiny_community()
    with session_scope(residents.engine) as session:
        communities.save(session, _renamed(other))
    answer = residents.client.get(f"{V2}/services.json")
    assert (answer.status_code, answer.json()[0]["code"]) == (400, "400")
    assert got(residents, "services", jurisdiction_id="150581001001")
    assert residents.client.get(f"{V2}/services.json?jurisdiction_id=x").status_code == 404
    made(residents, jurisdiction_id="150581001002")
    assert got(residents, "requests", jurisdiction_id="150581001001") == []
    assert len(got(residents, "requests", jurisdiction_id="150581001002")) == 1


def test_a_cancelled_one_is_closed_and_its_reason_is_not_public(residents: Residents) -> None:
    made(residents)
    (record,) = residents.records()
    residents.does(record, DESK, "cancel", Details(reason="王某家的私事"))
    (one,) = got(residents, "requests")
    assert one["status"] == "closed"
    assert "王某" not in json.dumps(one, ensure_ascii=False)


def test_keys_are_asked_for_where_they_are_set(
    residents: Residents, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    keys = "alpha-key, beta-key"
    folder = tmp_path / "keyed"
    with opened(
        engine, database_url, residents.here, residents.place, folder, open311_api_keys=keys
    ) as keyed:
        assert made(keyed).status_code == 403
        assert made(keyed, api_key="wrong").status_code == 403
        assert made(keyed, api_key="beta-key").status_code == 200
        in_address = keyed.client.post(f"{V2}/requests.json?api_key=beta-key", data={})
        assert in_address.status_code == 400
        assert keyed.client.get(f"{V2}/services.json").status_code == 200


def test_without_a_key_so_much_comes_from_one_address(residents: Residents) -> None:
    lon, lat = residents.place
    body = {"service_code": "1105", "lat": str(lat), "long": str(lon)}
    statuses = [
        residents.client.post(f"{V2}/requests.json", data=body).status_code for _ in range(21)
    ]
    assert statuses == [200] * 20 + [429]


def _renamed(community: Community) -> Community:
    return replace(community, name="别处", code="150581001002")
