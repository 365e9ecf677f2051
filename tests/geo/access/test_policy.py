"""The policy, spelled out: every role against every subject, row by row and column by column."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access import EVERYTHING, NOTHING, POLICY, Actor, Membership, Role, Scope
from geo.access.subjects import ACTIONS, SUBJECTS
from geo.schema import LAYERS, RESULTS

HERE, ELSEWHERE = 1, 2
A, P, O, G, D, N = (  # noqa: E741 - the letters of the table
    EVERYTHING,
    Scope(published=True),
    Scope(grids=frozenset({"01", "02"})),
    Scope(guards=frozenset({"G03"})),
    Scope(departments=frozenset({"property"})),
    NOTHING,
)
HELD = {
    Role.guard: Membership(Role.guard, HERE, guard_id="G03"),
    Role.grid_worker: Membership(Role.grid_worker, HERE, grids=frozenset({"01", "02"})),
    Role.department: Membership(Role.department, HERE, department="property"),
    Role.admin: Membership(Role.admin),
}
ORDER = (
    *(Role.guard, Role.grid_worker, Role.dispatcher, Role.department),
    *(Role.manager, Role.analyst, Role.admin),
)
ROWS = {
    #                 guard worker dispatcher department manager analyst admin
    "community": (A, A, A, A, A, A, A),
    "boundary": (A, A, A, A, A, A, N),
    "compounds": (A, A, A, A, A, A, N),
    "buildings": (A, O, A, A, A, A, N),
    "streets": (A, A, A, A, A, A, N),
    "barriers": (A, A, A, A, A, A, N),
    "gates": (A, A, A, A, A, A, N),
    "centres": (A, A, A, A, A, A, N),
    "cameras": (A, N, A, N, A, A, N),
    "checkpoints": (A, N, A, N, A, A, N),
    "hazards": (A, O, A, N, A, A, N),
    "incidents": (N, O, A, N, A, A, N),
    "grids": (A, A, A, A, A, A, N),
    "grid_plans": (P, P, P, P, A, A, N),
    "patrol_plans": (P, N, A, N, A, A, N),
    "routes": (G, N, A, N, A, A, N),
    "patrols": (G, N, A, N, A, A, N),
    "stops": (G, N, A, N, A, A, N),
    "roster": (G, N, A, N, A, N, N),
    "street_gaps": (A, N, A, N, A, A, N),
    "tracks": (G, N, A, N, A, N, N),
    "dead_corners": (A, N, A, N, A, A, N),
    "guards": (G, N, A, N, A, N, N),
    "handovers": (G, N, A, N, A, N, N),
    "shift_records": (G, N, A, N, A, N, N),
    "conflicts": (N, N, A, N, A, N, N),
    "positions": (G, N, A, N, A, N, N),
    "alarms": (G, N, A, N, A, N, N),
    "cases": (G, O, A, D, A, A, N),
    "case_events": (G, O, A, D, A, A, N),
    "case_photos": (G, O, A, D, A, N, N),
    "reporters": (N, O, A, D, A, N, N),
    "visits": (N, O, A, N, A, A, N),
    "campaigns": (A, A, A, A, A, A, N),
    "specialists": (A, A, A, A, A, A, N),
    "categories": (A, A, A, A, A, A, N),
    "case_figures": (N, O, A, D, A, A, N),
    "reports": (N, N, A, N, A, N, N),
    "jobs": (N, N, N, N, A, N, N),
    "accounts": (N, N, N, N, N, N, A),
    "audit": (N, N, N, N, N, N, A),
}
PERSONAL = {
    # - withheld, r shown for a reason, s shown; blank where there are no rows
    ("buildings", "persons"): ("-", "r", "-", "-", "r", "-", " "),
    ("buildings", "owner"): ("-", "r", "-", "-", "r", "-", " "),  # not in the contract
    ("buildings", "households"): ("s", "s", "s", "s", "s", "s", " "),
    ("hazards", "note"): ("s", "s", "s", " ", "s", "-", " "),
    ("hazards", "category"): ("s", "s", "s", " ", "s", "s", " "),
    ("routes", "guard_id"): ("s", " ", "s", " ", "s", "-", " "),
    ("patrols", "guard_id"): ("s", " ", "s", " ", "s", "-", " "),
    ("patrols", "laps"): ("s", " ", "s", " ", "s", "s", " "),
    ("stops", "guard_id"): ("s", " ", "s", " ", "s", "-", " "),
    ("roster", "guard_id"): ("s", " ", "s", " ", "s", " ", " "),
    ("guards", "name"): ("s", " ", "r", " ", "r", " ", " "),
    ("cases", "description"): ("s", "s", "s", "s", "s", "-", " "),
    ("cases", "linked_by"): ("s", "s", "s", "s", "s", "-", " "),
    ("case_events", "details"): ("s", "s", "s", "s", "s", "-", " "),
    ("reporters", "reporter_phone"): (" ", "r", "r", "r", "r", " ", " "),
    ("visits", "place_ref"): (" ", "s", "s", " ", "s", "-", " "),
    ("specialists", "phone"): ("s", "s", "s", "s", "s", "-", " "),
    ("cases", "category"): ("s", "s", "s", "s", "s", "s", " "),
}
MAY = {
    ("preview", "grid_plans"): {Role.manager, Role.analyst},
    ("edit", "grid_plans"): {Role.manager},
    ("publish", "grid_plans"): {Role.manager},
    ("edit", "patrol_plans"): {Role.manager},
    ("publish", "patrol_plans"): {Role.manager},
    ("start", "jobs"): {Role.manager},
    ("repair", "patrol_plans"): {Role.manager, Role.dispatcher},
    ("watch", "patrol_plans"): {Role.manager, Role.dispatcher},
    ("acknowledge", "alarms"): {Role.manager, Role.dispatcher},
    ("settle", "conflicts"): {Role.manager, Role.dispatcher},
    ("make", "exports"): {Role.manager, Role.analyst},
    ("answer", "shift_records"): {Role.manager},
    ("report", "cases"): {*ORDER} - {Role.analyst, Role.admin},
    ("upload", "case_photos"): {*ORDER} - {Role.analyst, Role.admin},
    ("walk", "visits"): {Role.grid_worker},
    ("lead", "campaigns"): {Role.manager, Role.dispatcher},
    ("inspect", "campaigns"): {Role.manager, Role.dispatcher, Role.grid_worker},
    ("edit", "specialists"): {Role.manager},
    ("edit", "categories"): {Role.manager},
    ("by_person", "case_figures"): {Role.manager},
    ("small_numbers", "case_figures"): {Role.manager, Role.dispatcher},
    ("print", "posters"): {Role.manager, Role.dispatcher},
    ("manage", "accounts"): {Role.admin},
}


def person(*roles: Role) -> Actor:
    return Actor(1, "甲", tuple(HELD.get(role, Membership(role, HERE)) for role in roles))


def test_the_table_is_whole() -> None:
    assert set(ROWS) == set(SUBJECTS) >= set(LAYERS)
    assert set(MAY) == set(ACTIONS)
    assert set(ORDER) == set(Role)


@pytest.mark.parametrize("subject", ROWS)
def test_every_role_sees_the_rows_of_the_table(subject: str) -> None:
    found = tuple(POLICY.rows(person(role), subject, HERE) for role in ORDER)
    assert found == ROWS[subject]
    assert tuple(POLICY.may(person(role), "read", subject, HERE) for role in ORDER) == tuple(
        scope != NOTHING for scope in found
    )


@pytest.mark.parametrize(("subject", "column"), PERSONAL)
def test_every_role_sees_the_columns_of_the_table(subject: str, column: str) -> None:
    for role, shown in zip(ORDER, PERSONAL[subject, column], strict=True):
        plain = column in POLICY.columns(person(role), subject, HERE)
        told = column in POLICY.columns(person(role), subject, HERE, reason=True)
        assert (plain, told) == (shown == "s", shown in {"s", "r"}), role


@pytest.mark.parametrize(("action", "subject"), MAY)
def test_every_role_may_do_what_the_table_says(action: str, subject: str) -> None:
    may = {role for role in ORDER if POLICY.may(person(role), action, subject, HERE)}
    assert may == MAY[action, subject]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_role_is_worth_nothing_elsewhere_and_nobody_sees_anything(subject: str) -> None:
    for role in set(ORDER) - {Role.admin}:
        assert POLICY.rows(person(role), subject, ELSEWHERE) == NOTHING
        assert POLICY.columns(person(role), subject, ELSEWHERE, reason=True).keep(["id"]) == []
    assert POLICY.rows(Actor(0, ""), subject, HERE) == NOTHING


def test_a_role_of_every_community_counts_in_each() -> None:
    analyst = Actor(1, "甲", (Membership(Role.analyst),))
    assert POLICY.rows(analyst, "hazards", HERE) == EVERYTHING
    assert POLICY.rows(analyst, "hazards", ELSEWHERE) == EVERYTHING


@pytest.mark.parametrize("role", [Role.guard, Role.grid_worker, Role.department])
def test_a_role_that_names_nothing_of_its_own_sees_nothing_of_others(role: Role) -> None:
    bare = Actor(1, "甲", (Membership(role, HERE),))
    for subject in ("routes", "roster", "incidents", "cases"):
        assert POLICY.rows(bare, subject, HERE) == NOTHING


def test_an_unknown_subject_is_a_mistake_and_an_unknown_action_nobodys() -> None:
    with pytest.raises(KeyError):
        POLICY.rows(person(Role.manager), "people", HERE)
    assert not POLICY.may(person(*Role), "delete", "grid_plans", HERE)


def test_every_column_of_the_contract_is_shown_to_a_manager_with_a_reason() -> None:
    for layer in LAYERS | RESULTS:
        if layer in SUBJECTS:
            names = [*(LAYERS | RESULTS)[layer].names]
            columns = POLICY.columns(person(Role.manager), layer, HERE, reason=True)
            assert columns.keep(names) == names


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("pair", itertools.combinations(ORDER, 2), ids="+".join)
def test_two_roles_never_show_a_column_of_rows_that_neither_shows_alone(
    subject: str, pair: tuple[Role, Role]
) -> None:
    both, alone = person(*pair), [person(role) for role in pair]
    for reason in (False, True):
        columns = POLICY.columns(both, subject, HERE, reason=reason)
        for column in (*SUBJECTS[subject].personal, "unknown"):
            if column in columns:
                covered = NOTHING
                for one in alone:
                    if column in POLICY.columns(one, subject, HERE, reason=reason):
                        covered |= POLICY.rows(one, subject, HERE)
                assert covered == POLICY.rows(both, subject, HERE)


scopes = st.builds(
    Scope,
    st.booleans(),
    st.booleans(),
    st.frozensets(st.sampled_from(["01", "02", "03"])),
    st.frozensets(st.sampled_from(["G01", "G02"])),
    st.frozensets(st.sampled_from(["property"])),
)


@given(scopes, scopes, scopes)
def test_scopes_add_up_in_any_order(one: Scope, two: Scope, three: Scope) -> None:
    assert one | two == two | one
    assert (one | two) | three == one | (two | three)
    assert one | NOTHING == (EVERYTHING if one.everything else one)
    assert one | EVERYTHING == EVERYTHING
