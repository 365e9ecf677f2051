"""A resident sends a report: it is one case, however often and however wrongly it was sent."""

import re
import stat
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from data.store import audit, case_photos, reporters
from data.store.engine import read_scope
from data.store.reporters import Contact
from tests.api.residents import Residents, hidden, photo


def test_the_form_shows_what_residents_may_report_and_nothing_else(residents: Residents) -> None:
    page = residents.client.get("/report").text
    codes = re.findall(r'name="category" value="(\d+)"', page)
    assert {"1105", "1102", "2201", "2900"} <= set(codes)
    assert len(codes) == len(set(codes))
    assert not {"2102", "2404"} & set(codes)  # family disputes, and what is told on visits


def test_the_page_needs_nothing_from_elsewhere_and_nothing_inline(residents: Residents) -> None:
    answer = residents.client.get("/report")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "set-cookie" not in answer.headers
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", answer.text)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text)


def test_a_report_is_a_case_with_its_grid_photo_and_contact(residents: Residents) -> None:
    residents.reported(photo(), name="王女士", phone="138 0000 0000", consent="yes")
    (record,) = residents.records()
    assert (record.category, record.state, record.channel) == ("1105", "linked", "report")
    assert (record.description, record.building_id) == ("路灯不亮", "W1")
    assert record.grid_id is not None
    assert record.reporter is not None
    assert record.reporter.startswith("resident:")
    with read_scope(residents.engine) as session:
        assert reporters.find(session, record.id) == Contact("王女士", "138 0000 0000")
        (kept,) = case_photos.listing(session, record.id)
        (entry,) = audit.listing(session)
    assert (kept.width, kept.height, kept.taken_at, kept.place) == (64, 48, None, None)
    assert (entry.action, entry.actor) == ("case.link", "resident")
    assert "王女士" not in str(entry)


def test_the_secret_of_a_link_is_stored_nowhere(residents: Residents) -> None:
    secret = residents.reported().rpartition("/")[2]
    assert len(secret) == 43
    with residents.engine.connect() as connection:
        for table in ("case_record", "case_event", "audit"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert rows
            assert secret not in str(rows)


def test_the_key_is_readable_by_its_owner_only(residents: Residents) -> None:
    residents.form()
    file = residents.folder / "key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_bytes()) == 32


def test_what_is_sent_twice_is_one_case_with_one_link(residents: Residents) -> None:
    data = residents.filled()
    first, again = residents.send(data, photo()), residents.send(data, photo())
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    assert len(residents.records()) == 1


def test_a_form_sent_before_with_other_words_is_asked_about_and_then_another_case(
    residents: Residents,
) -> None:
    data = residents.filled()
    residents.send(data)
    changed = residents.send(data | {"description": "另一盏灯"})
    assert changed.status_code == 422
    assert "刚才那一份已经收到" in changed.text
    assert "另一盏灯" in changed.text
    fresh = {"form_token": hidden(changed.text, "form_token"), "description": "另一盏灯"}
    assert residents.send(data | fresh).status_code == 303
    assert {one.description for one in residents.records()} == {"路灯不亮", "另一盏灯"}


def test_all_that_is_wrong_is_said_at_once_beside_its_field(residents: Residents) -> None:
    data = residents.form() | {"phone": "打我电话", "lon": "0", "lat": "0", "website": "x.example"}
    answer = residents.send(data, b"no photo at all")
    assert answer.status_code == 422
    wrong = set(re.findall(r'id="wrong-(\w+)"', answer.text))
    assert wrong == {"category", "place", "phone", "consent", "photos", "website"}
    assert "打我电话" in answer.text
    assert residents.records() == []


def test_a_photo_of_a_form_with_faults_is_kept_and_need_not_be_sent_again(
    residents: Residents,
) -> None:
    wrong = residents.send(residents.filled(category=""), photo())
    assert wrong.status_code == 422
    assert "data:image/jpeg;base64," in wrong.text
    kept = hidden(wrong.text, "kept")
    right = residents.filled() | {"form_token": hidden(wrong.text, "form_token"), "kept": kept}
    assert residents.send(right).status_code == 303
    (record,) = residents.records()
    with read_scope(residents.engine) as session:
        assert len(case_photos.listing(session, record.id)) == 1


def test_a_photo_is_taken_back_only_with_our_signature_and_not_for_ever(
    residents: Residents,
) -> None:
    wrong = residents.send(residents.filled(category=""), photo())
    kept = hidden(wrong.text, "kept")
    forged = residents.send(residents.filled(kept=kept[:-2] + "xx"))
    assert "有照片没能保存" in forged.text
    residents.clock.passes(hours=13)
    assert "有照片没能保存" in residents.send(residents.filled(kept=kept)).text
    assert residents.records() == []


def test_the_language_changes_and_nothing_is_lost(residents: Residents) -> None:
    data = residents.filled(category="", act="show", name="王")
    answer = residents.send(data, photo(), query="?lang=en")
    assert answer.status_code == 200
    for there in ("Report something", "路灯不亮", 'value="王"', "data:image/jpeg"):
        assert there in answer.text
    assert 'role="alert"' not in answer.text


def test_nobody_fills_in_the_form_within_three_seconds(residents: Residents) -> None:
    data = residents.filled() | {"form_token": hidden(_page(residents), "form_token")}
    quick = residents.send(data)
    assert (quick.status_code, "发送得太快" in quick.text) == (422, True)
    residents.clock.passes(seconds=4)
    assert residents.send(data).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "a.b", "YWJj.YWJj"])
def test_a_form_we_did_not_hand_out_is_handed_out_anew(residents: Residents, token: str) -> None:
    data = residents.filled() | {"form_token": token}
    answer = residents.send(data)
    assert (answer.status_code, "请再按一次" in answer.text) == (422, True)
    again = residents.send(data | {"form_token": hidden(answer.text, "form_token")})
    assert again.status_code == 303  # at once: whoever fills it in has waited already


def test_a_form_that_was_open_over_night_is_still_good_after_one_more_press(
    residents: Residents,
) -> None:
    data = residents.filled()
    residents.clock.passes(hours=13)
    answer = residents.send(data)
    assert answer.status_code == 422
    fresh = data | {"form_token": hidden(answer.text, "form_token")}
    assert residents.send(fresh).status_code == 303


def test_from_one_address_comes_so_much_an_hour(residents: Residents) -> None:
    for _ in range(20):
        residents.reported()
    data = residents.filled()
    answer = residents.send(data)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    residents.clock.passes(hours=1)
    assert residents.send(data).status_code == 303
    assert len(residents.records()) == 21


def test_a_page_of_another_site_sends_nothing(residents: Residents) -> None:
    data = residents.filled()
    answer = residents.client.post("/report", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert residents.records() == []


def test_a_body_beyond_the_limit_is_not_read(residents: Residents) -> None:
    headers = {"Content-Length": str(200_000_000), "Content-Type": "multipart/form-data"}
    answer = residents.client.post("/report", content=b"x", headers=headers)
    assert answer.status_code == 413


def test_place_and_time_of_a_photo_are_read_with_consent_only(residents: Residents) -> None:
    nowhere = {"lon": "", "lat": ""}
    refused = residents.send(residents.filled(**nowhere), photo(gps=True))
    assert "请在地图上标出位置" in refused.text
    lon, lat = residents.place
    residents.reported(photo((1, 2, 3), gps=True), read_photo="yes")
    (record,) = residents.records()
    assert record.place == pytest.approx((lon, lat))  # the marker counts, not the photo
    with read_scope(residents.engine) as session:
        (kept,) = case_photos.listing(session, record.id)
    assert kept.place is not None
    assert kept.taken_at is not None
    assert f"{kept.taken_at:%H:%M}" in {"08:30", "00:30"}


def test_a_consent_taken_back_takes_place_and_time_of_a_kept_photo_along(
    residents: Residents,
) -> None:
    typed = residents.filled(description="字" * 3000, read_photo="yes")
    kept = hidden(residents.send(typed, photo(gps=True)).text, "kept")
    residents.reported(kept=kept)
    (record,) = residents.records()
    with read_scope(residents.engine) as session:
        (found,) = case_photos.listing(session, record.id)
    assert (found.place, found.taken_at) == (None, None)


def test_a_building_is_enough_of_a_place(residents: Residents) -> None:
    residents.reported(lon="", lat="", building="W1")
    (record,) = residents.records()
    assert (record.building_id, record.place_ref) == ("W1", "building:W1")
    assert record.place is not None


def test_a_building_nobody_knows_is_asked_about(residents: Residents) -> None:
    answer = residents.send(residents.filled(lon="", lat="", building="W"))
    assert (answer.status_code, "是不是：W1、W2" in answer.text) == (422, True)


def test_other_needs_words_and_the_rest_does_not(residents: Residents) -> None:
    answer = residents.send(residents.filled(category="2900", description=""))
    assert "请写明是什么情况" in answer.text
    residents.reported(description="")
    assert [one.description for one in residents.records()] == ["（未写描述）"]


def test_a_poster_says_which_building(residents: Residents) -> None:
    page = residents.client.get("/report?community=150581001001&building=W1&category=1105").text
    assert re.search(r'id="building"[^>]* value="W1"', page)
    assert re.search(r'value="1105" checked', page)


def test_the_map_shows_the_ground_and_nothing_of_who_lives_there(residents: Residents) -> None:
    answer = residents.client.get("/report/map.json?community=150581001001")
    data = answer.json()
    assert set(data) == {"bounds", "boundary", "compounds", "streets", "buildings"}
    assert {key for one in data["buildings"] for key in one} == {"g", "id", "n", "l", "at"}
    assert len(data["buildings"]) == 12
    tag = answer.headers["etag"]
    again = residents.client.get(answer.url, headers={"If-None-Match": tag})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/report?community=nowhere", "/report/nothing"])
def test_what_is_not_there_is_said_in_a_page(residents: Residents, path: str) -> None:
    answer = residents.client.get(path)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_no_text_breaks_out_of_the_page(residents: Residents) -> None:
    evil = '"><script>alert(1)</script>'
    data = residents.filled(description=evil, name=evil, building=evil, category=evil)
    page = residents.send(data).text
    assert "<script>" not in page
    link = residents.reported(description=evil)
    assert "<script>" not in residents.client.get(link).text


def _page(residents: Residents) -> str:
    client: TestClient = residents.client
    residents.clock.passes(seconds=1)
    text: str = client.get("/report").text
    residents.clock.passes(seconds=timedelta(seconds=1).total_seconds())
    return text
