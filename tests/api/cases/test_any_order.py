"""Any mix of roles sends any steps over HTTP: the service does what the state machine says, loses
nothing it accepted, and shows nobody more than the policy grants."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from data.store import audit
from geo.cases import Actor, Applied, Case, Command, Details, apply
from tests.api.cases.people import AFTER, CABLES, CASES, CHECK, Crew, new_id
from tests.api.cases.worlds import MONDAY

ROLES = {"guard": "guard", "worker": "grid_worker", "dispatcher": "dispatcher",
         "telecom": "department", "power": "department", "manager": "manager"}  # fmt: skip
DETAILS: dict[str, dict[str, Any]] = {
    "file": {},
    "dispatch": {"department": "telecom", "reason": "飞线归通信"},
    "accept": {},
    "return": {"reason": "不归我们"},
    "handle": {"result": "已入槽", "evidence": AFTER},
    "close": {"evidence": CHECK},
    "redo": {"reason": "没有干净"},
    "evaluate": {"rating": 4},
    "reopen": {"reason": "又垂下来了"},
    "ask_extension": {"reason": "等备件", "extension": {"amount": 2, "unit": "working_day"}},
    "grant_extension": {"extension": {"amount": 1, "unit": "working_day"}},
    "refuse_extension": {"reason": "备件已到"},
    "suspend": {"reason": "雪停再修"},
    "resume": {},
    "escalate": {"reason": "请派出所到场"},
    "cancel": {"reason": "误报"},
    "note": {"description": "看过"},
}
FEW = settings(
    max_examples=6,
    stateful_step_count=14,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


class AnyOrder(RuleBasedStateMachine):
    """One case, and the model of it."""

    def __init__(self, crew: Crew, actors: dict[str, Actor]) -> None:
        super().__init__()
        self.crew, self.actors = crew, actors
        self.case_id = new_id()
        details = {**CABLES, "place": list(crew.place)}
        command_id = new_id()
        body = {"case_id": self.case_id, "command_id": command_id, "details": details}
        assert crew.ask("guard", "POST", CASES, json=body).status_code == 201
        self.model = self._applied(None, command_id, "guard", "link", base=0, given=details)

    def _applied(
        self, case: Case | None, command_id: str, who: str, kind: str, *, base: int, given: Any
    ) -> Case:
        done = self._judged(case, command_id, who, kind, base=base, given=given)
        assert isinstance(done, Applied)
        return done.case

    def _judged(
        self, case: Case | None, command_id: str, who: str, kind: str, *, base: int, given: Any
    ) -> Any:
        where = {"place": list(self.crew.place), "grid_id": self.crew.grid}
        values = {**given, **(where if kind == "link" else {})}
        if "extension" in given:
            values["extension"] = "{amount} {unit}".format(**given["extension"])
        details = Details.from_dict(values)
        command = Command(command_id, self.case_id, kind, self.actors[who], MONDAY, base, details)
        return apply(case, command)

    @rule(
        who=st.sampled_from(sorted(ROLES)),
        kind=st.sampled_from(sorted(DETAILS)),
        behind=st.sampled_from([0, 0, 0, 1]),
    )
    def send(self, who: str, kind: str, behind: int) -> None:
        base, command_id = max(self.model.version - behind, 1), new_id()
        body = {
            "command": kind,
            "command_id": command_id,
            "base_version": base,
            "details": DETAILS[kind],
        }
        answer = self.crew.ask(who, "POST", f"{CASES}/{self.case_id}/steps", json=body)
        if answer.status_code == 404:
            assert self.crew.ask(who, "GET", f"{CASES}/{self.case_id}").status_code == 404
            return
        done = self._judged(self.model, command_id, who, kind, base=base, given=DETAILS[kind])
        if isinstance(done, Applied):
            assert answer.status_code == 200, answer.text
            assert answer.json()["version"] == done.case.version
            self.model = done.case
        else:
            assert answer.status_code in {403, 409, 422}, answer.text
            assert answer.json()["refused"]["code"] == done.code

    @invariant()
    def nothing_is_skipped_or_lost(self) -> None:
        url = f"{CASES}/{self.case_id}"
        case = self.crew.ask("manager", "GET", url).json()
        assert (case["state"], case["version"]) == (self.model.state, self.model.version)
        events = self.crew.ask("manager", "GET", f"{url}/events").json()["events"]
        assert [one["id"] for one in events] == [one.id for one in self.model.history]

    @invariant()
    def nobody_sees_more_than_granted(self) -> None:
        url = f"{CASES}/{self.case_id}"
        for who in ("telecom", "power"):
            seen = self.crew.ask(who, "GET", url).status_code == 200
            assert seen is (self.model.department == who)
        assert self.crew.ask("analyst", "GET", url).json()["description"] is None
        assert self.crew.ask("admin", "GET", url).status_code == 403

    def teardown(self) -> None:
        """The chain of the audit is whole after each run, not only at the end."""
        with self.crew.engine.connect() as connection:
            assert list(audit.faults(connection)) == []


def test_any_mix_of_roles_and_steps_does_what_the_state_machine_says(crew: Crew) -> None:
    actors = {}
    for who, role in ROLES.items():
        number = crew.ask(who, "GET", "/api/v1/me").json()["id"]
        department = who if role == "department" else None
        grids = frozenset({crew.grid}) if role == "grid_worker" else frozenset()
        actors[who] = Actor(f"account:{number}", role, department, grids)  # type: ignore[arg-type]
    run_state_machine_as_test(lambda: AnyOrder(crew, actors), settings=FEW)
