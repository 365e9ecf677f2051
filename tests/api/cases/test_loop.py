"""Cases go 联集派办结评 over HTTP, and nothing is skipped."""

from tests.api.cases.people import AFTER, CASES, CHECK, Crew

TO_HANDLED = (
    ("worker", "file", {}),
    ("dispatcher", "dispatch", {"department": "telecom"}),
    ("telecom", "accept", {}),
    ("telecom", "handle", {"result": "已捆扎入槽", "evidence": AFTER}),
)


def test_six_steps_by_five_people_with_a_return_a_redo_and_a_refused_shortcut(crew: Crew) -> None:
    case_id = crew.link("guard")["case_id"]
    shortcut = crew.step("dispatcher", case_id, "close", 1, evidence=CHECK)
    assert shortcut.status_code == 409
    refused = shortcut.json()["refused"]
    assert refused["code"] == "wrong_step"
    assert "file" in [one["command"] for one in refused["allowed"]]
    version = crew.steps(
        case_id,
        ("worker", "file", {}),
        ("dispatcher", "dispatch", {"department": "power"}),
        ("power", "return", {"reason": "这是通信线"}),
        ("dispatcher", "dispatch", {"department": "telecom"}),
        ("telecom", "accept", {}),
        ("telecom", "handle", {"result": "已捆扎", "evidence": AFTER}),
        ("dispatcher", "redo", {"reason": "仍有一根垂落"}),
        ("telecom", "handle", {"result": "已全部入槽", "evidence": AFTER}),
        ("dispatcher", "close", {"evidence": CHECK}),
        ("manager", "evaluate", {"rating": 5}),
    )
    case = crew.ask("manager", "GET", f"{CASES}/{case_id}").json()
    assert (case["state"], case["step"], case["version"]) == ("evaluated", "evaluate", version)
    assert (case["returns"], case["redos"], case["rating"], case["open"]) == (1, 1, 5, False)
    assert case["grid_id"] == case["place_now"]["grid_id"] == crew.grid
    events = crew.ask("manager", "GET", f"{CASES}/{case_id}/events").json()["events"]
    assert [one["version"] for one in events] == list(range(1, version + 1))
    assert len({one["actor"] for one in events}) == 6
