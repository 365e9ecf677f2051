"""Plans edited by hand on pages without a script: told at once, kept as drafts, put in force."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sqlalchemy import Engine

from api.grids.schemas import DivideIn, DrawIn, EditIn, LineIn, MergeIn, MoveIn
from api.grids.written import read, written
from api.patrols import written as patrol_words
from api.publishing import publish_patrol
from data.store import audit, communities, grid_plans, patrol_plans, specialists
from data.store.engine import read_scope, session_scope
from data.store.specialists import Specialist
from geo import clock
from geo.access import Role
from geo.community import Community
from geo.partition import Split
from geo.patrol import Patrol
from geo.patrol.edits import GiveDuty, SwapDuties, Turn
from tests.api.cases.worlds import BEGAN
from tests.api.conftest import CODE
from tests.api.console.conftest import Person, Visitors

HOME = f"/console/{CODE}"
NAMES = st.text("W1,%~二 &", min_size=1, max_size=6)


@pytest.fixture
def manager(person: Visitors) -> Person:
    return person(Role.manager)


@pytest.fixture
def plan(engine: Engine, community: int) -> int:
    """The grid plan in force; its number."""
    with read_scope(engine) as session:
        found = grid_plans.published(session, community, clock.now())
    assert found is not None
    return found.id


def held(engine: Engine, plan_id: int) -> dict[str, list[str]]:
    """Return the buildings of each grid of a plan, by number."""
    with read_scope(engine) as session:
        pairs = grid_plans.grid_of_building(session, plan_id)
    found: dict[str, list[str]] = {}
    for building, grid in sorted(pairs.items()):
        found.setdefault(grid, []).append(building)
    return found


def asked(person: Person, path: str, **fields: str) -> str:
    """Send a form by GET and return the address it leads to."""
    answer = person.client.get(path, params=fields, follow_redirects=False)
    assert answer.status_code == 303, answer.text[-400:]
    return answer.headers["location"]


def fields_of(page: str) -> dict[str, str]:
    """Return the hidden fields of the form that keeps a draft."""
    form = re.search(r'<form method="post" action="[^"]*/edit">(.*?)</form>', page, re.S)
    assert form is not None
    pairs = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[1])
    return {name: unescape(value) for name, value in pairs if name != "form_token"}


def links(page: str, words: str) -> str:
    found = re.search(rf'href="([^"]+)"[^>]*>{words}</a>', page)
    assert found is not None, words
    return unescape(found[1])


def test_a_building_is_moved_told_kept_and_put_in_force(
    engine: Engine, manager: Person, plan: int
) -> None:
    edit = f"{HOME}/plans/split/{plan}/edit"
    assert f'href="{edit}"' in manager.opens(f"{HOME}/plans?kind=split")
    one = held(engine, plan)["01"][0]
    moved = asked(manager, edit, do="move", buildings=one, to="03")
    page = manager.opens(moved)
    assert "网格03有160户，比上限130户多30户。" in page
    assert "把靠边的楼栋（至少30户）移到相邻网格，或把它拆成两格。" in page
    assert "! 3 / 4" in page
    assert "并排看" in page
    # Undone and done again, by addresses alone.
    undone = links(page, "撤销一步")
    assert "各项规则都满足" in manager.opens(undone)
    assert "比上限130户多30户" in manager.opens(links(manager.opens(undone), "重做"))
    # Kept only with a tick and a reason; what was typed stays.
    given_ = fields_of(page)
    status, told = manager.sends(edit, **given_, name="春季调整")
    assert status == 409
    assert "春季调整" in told
    assert "移到网格 03" in told
    status, told = manager.sends(edit, **given_, accept="band")
    assert (status, "请写明理由" in told) == (422, True)
    status, to = manager.sends(edit, **given_, accept="band", name="春季调整", reason="拆迁后再平")
    assert status == 303
    compared = manager.opens(to)
    for said in ("并排比较", "春季调整", "拆迁后再平", f"由方案 {plan} 手工修改而来", "多30户"):
        assert said in compared
    draft = int(parse_qs(urlsplit(to).query)["plan"][0])
    assert one in held(engine, draft)["03"]
    status, _ = manager.sends(f"{HOME}/plans/split/{draft}/publish", seen=str(plan))
    assert status == 303
    with read_scope(engine) as session:
        actions = [row.action for row in audit.listing(session)]
    assert {"grid_plan.draft", "grid_plan.publish"} <= set(actions)


def test_the_suggestion_and_the_other_forms_lead_on(
    engine: Engine, manager: Person, plan: int
) -> None:
    edit = f"{HOME}/plans/split/{plan}/edit"
    one = held(engine, plan)["01"][0]
    told = manager.opens(asked(manager, edit, do="move", buildings=one, to="03"))
    if "照此办理" in told:
        assert "各项规则都满足" in manager.opens(links(told, "照此办理"))
    merged = asked(manager, edit, do="merge", one="01", two="03")
    page = manager.opens(asked(manager, merged, e=parse_qs(urlsplit(merged).query)["e"][0],
                               do="divide", divided="01"))  # fmt: skip
    assert "拆分网格 01" in page
    assert "换一种拆法" in page
    # The merge taken out, the division stands alone and can be done; the other way round not.
    lost = manager.opens(f"{edit}?" + urlencode([("e", "d,05,0"), ("e", "g,01,03")]))
    assert "做不到，没有算进去" in lost
    assert "请先去掉做不到的改动" in lost


def test_what_cannot_be_understood_is_told_and_stays_typed(manager: Person, plan: int) -> None:
    edit = f"{HOME}/plans/split/{plan}/edit"
    for fields, said in (
        ({"do": "move", "buildings": "<b>W99", "to": "01"}, "没有楼栋"),
        ({"do": "move", "buildings": "W1"}, "请先选网格"),
        ({"do": "merge", "one": "01", "two": "01"}, "named twice"),
        ({"do": "draw", "drawn": "01", "line": "119"}, "至少两个点"),
        ({"e": "x,1"}, "看不懂改动"),
    ):
        answer = manager.client.get(edit, params=fields, follow_redirects=False)
        assert answer.status_code == 422
        assert said in answer.text
        assert "<b>W99" not in answer.text
    assert (
        'value="&lt;b&gt;W99"'
        in manager.client.get(edit, params={"do": "move", "buildings": "<b>W99", "to": "01"}).text
    )
    shown = manager.client.get(edit, params={"do": "move"}, headers={"HX-Request": "true"})
    assert shown.status_code == 200
    assert "请先选楼栋" in shown.text


def test_who_is_overtaken_loses_nothing(
    engine: Engine, manager: Person, plan: int, community: int, tiny_split: Split
) -> None:
    edit = f"{HOME}/plans/split/{plan}/edit"
    merged = asked(manager, edit, do="merge", one="01", two="03")
    given_ = fields_of(manager.opens(merged)) | {"accept": "band", "reason": "试一试看"}
    with session_scope(engine) as session:
        other = grid_plans.add(
            session, community, tiny_split.grids, tiny_split.buildings, {}, at=BEGAN
        )
        grid_plans.publish(session, other, BEGAN + timedelta(hours=1))
    status, told = manager.sends(edit, **given_)
    assert status == 409
    assert f"方案 {other} 已生效，还没有保存" in told
    assert "合并网格 01 和 03" in told
    assert f"/plans/split/{other}/edit?e=g%2C01%2C03" in told
    again = fields_of(told) | {"accept": "band", "reason": "试一试看"}
    status, to = manager.sends(edit, **again)
    assert status == 303
    draft = parse_qs(urlsplit(to).query)["plan"][0]
    assert f"它不是从现行方案 {other} 改来的" in manager.opens(to)
    status, told = manager.sends(f"{HOME}/plans/split/{draft}/publish", seen=str(plan))
    assert (status, f"方案 {other} 已生效" in told) == (409, True)
    status, _ = manager.sends(f"{HOME}/plans/split/{draft}/publish", seen=str(other))
    assert status == 303


def test_who_may_look_may_not_keep_and_others_may_neither(person: Visitors, plan: int) -> None:
    edit = f"{HOME}/plans/split/{plan}/edit"
    analyst = person(Role.analyst)
    page = analyst.opens(f"{edit}?e=g%2C01%2C03")
    assert "处不符合规则" in page
    assert "存为草案" not in page
    assert analyst.sends(edit, e="g,01,03", seen=str(plan))[0] == 403
    dispatcher = person(Role.dispatcher)
    for path in (edit, f"{HOME}/plans/split/{plan}/ground.json"):
        assert dispatcher.client.get(path).status_code == 403
    ground = analyst.client.get(f"{HOME}/plans/split/{plan}/ground.json").json()
    assert {one["properties"]["homes"] for one in ground["grids"]["features"]} == {120}
    assert len(ground["grid_of"]) == 12
    assert analyst.client.get(f"{HOME}/plans/patrol/1/edit").status_code == 403


@pytest.fixture
def walked(engine: Engine, community: int, tiny_patrol: Patrol) -> int:
    """The patrol plan in force; its number."""
    with session_scope(engine) as session:
        return publish_patrol(session, community, tiny_patrol, BEGAN)


def test_two_guards_exchange_their_beats_for_a_shift(
    engine: Engine, manager: Person, walked: int, tiny_patrol: Patrol
) -> None:
    edit = f"{HOME}/plans/patrol/{walked}/edit"
    roster = tiny_patrol.roster
    shift = roster[roster["start"] == roster["start"].max()]
    one, two = (f"{row.guard_id},{row.date},{row.shift}" for row in shift.iloc[:2].itertuples())
    answer = manager.client.get(
        edit, params={"do": "swap", "turn": [one, two]}, follow_redirects=False
    )
    assert answer.status_code == 303
    page = manager.opens(answer.headers["location"])
    assert "覆盖不变" in page
    assert f"原为 {two.split(',')[0]}" in page
    needed = re.findall(r'name="accept" value="(\w+)"', page)
    assert set(needed) <= {"begun"}  # the plan's days are past: that is told
    given_ = fields_of(page) | {"reason": "G01 熟悉东区", "name": "换路线"}
    status, to = manager.sends(edit, **given_, **({"accept": "begun"} if needed else {}))
    assert status == 303, to[-500:]
    draft = int(parse_qs(urlsplit(to).query)["plan"][0])
    compared = manager.opens(to)
    assert "换路线" in compared
    assert "对调</li>" in compared
    names = [one.split(",")[0], two.split(",")[0]]
    with read_scope(engine) as session:
        for part in ("routes", "stops", "streets", "roster", "dead_corners"):
            old, new = (patrol_plans.part(session, key, part) for key in (walked, draft))
            kept = [column for column in old.columns if column != "guard_id"]
            assert_frame_equal(old[kept].reset_index(drop=True), new[kept].reset_index(drop=True))
        rows = patrol_plans.part(session, draft, "roster").reset_index(drop=True)
        report = patrol_plans.get(session, draft).report
    was = roster.set_index(["date", "shift", "start"]).index.size
    assert len(rows) == was
    assert (report["edited_from"], report["legal_violations"]) == (walked, 0)
    before = roster["guard_id"].tolist()
    changed = [(a, b) for a, b in zip(before, rows["guard_id"], strict=True) if a != b]
    assert sorted(changed) == sorted([tuple(names), tuple(names[::-1])])
    status, _ = manager.sends(f"{HOME}/plans/patrol/{draft}/publish", seen=str(walked))
    assert status == 303


def test_leave_is_noted_and_told_and_a_breach_needs_a_reason(
    manager: Person, walked: int, tiny_patrol: Patrol
) -> None:
    edit = f"{HOME}/plans/patrol/{walked}/edit"
    row = tiny_patrol.roster.sort_values("start").iloc[-1]
    noted = asked(manager, edit, do="leave", guard=row["guard_id"], day=str(row["date"]))
    page = manager.opens(noted)
    assert f"{row['guard_id']} {row['date']:%m-%d} 请假" in page
    for fields, said in (
        ({"do": "swap", "turn": "G01,2026-11-22,early"}, "请在表里勾两班"),
        ({"do": "give", "turn": "G01,2026-11-22,early"}, "再选交给谁"),
        ({"do": "leave", "guard": row["guard_id"]}, "请填请假的日期"),
        ({"do": "swap", "turn": ["x", "y"]}, "看不懂班次"),
        ({"away": "x"}, "修改巡逻方案"),
        ({"e": "x"}, "看不懂改动"),
    ):
        answer = manager.client.get(edit, params=fields, follow_redirects=False)
        assert answer.status_code == 422
        assert said in answer.text
    status, told = manager.sends(edit, seen=str(walked))
    assert (status, "还没有任何改动" in told) == (422, True)


def test_a_plan_of_a_community_as_it_was_is_not_edited(
    engine: Engine, manager: Person, walked: int, tiny: Community, tiny_patrol: Patrol
) -> None:
    one, two = (
        f"{row.guard_id},{row.date},{row.shift}" for row in tiny_patrol.roster.iloc[:2].itertuples()
    )
    with session_scope(engine) as session:
        communities.save(session, tiny, replace=True)
    answer = manager.client.get(f"{HOME}/plans/split/1/edit")
    assert (answer.status_code, "社区数据已更换，请重新划分" in answer.text) == (409, True)
    edit = f"{HOME}/plans/patrol/{walked}/edit"
    sent = {"e": f"s,{one},{two}", "seen": str(walked), "accept": "begun", "reason": "换一换"}
    status, told = manager.sends(edit, **sent)
    assert (status, "请写明理由" in told) == (422, True)
    status, told = manager.sends(edit, **sent | {"reason": "换一换路线"})
    assert (status, "社区数据已更换，请重新计算" in told, "对调" in told) == (409, True, True)


def edits_in() -> st.SearchStrategy[EditIn]:
    degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(
        lambda at: (round(at[0], 6), round(at[1], 6))
    )
    lines = st.lists(degrees, min_size=2, max_size=4).map(
        lambda along: LineIn(type="LineString", coordinates=along)
    )
    return st.one_of(
        st.builds(MoveIn, kind=st.just("move"), building_id=NAMES, grid_id=NAMES),
        st.builds(MergeIn, kind=st.just("merge"), grids=st.tuples(NAMES, NAMES)),
        st.builds(DivideIn, kind=st.just("divide"), grid_id=NAMES, seed=st.integers(0, 999)),
        st.builds(DrawIn, kind=st.just("draw"), grid_id=NAMES, line=lines),
    )


@given(edit=edits_in())
@settings(max_examples=40)
def test_an_address_says_what_was_asked(edit: EditIn) -> None:
    assert read([written(edit)]) == [edit]


@given(names=st.tuples(NAMES, NAMES), day=st.dates(), shift=NAMES)
@settings(max_examples=20)
def test_an_address_says_which_duties(names: tuple[str, str], day: object, shift: str) -> None:
    one, two = (Turn(name, day, shift) for name in names)  # type: ignore[arg-type]
    for edit in (SwapDuties(one, two), GiveDuty(one, names[1])):
        assert patrol_words.read([patrol_words.written(edit)]) == [edit]


def test_the_map_of_the_grids_names_chiefs_to_whom_the_policy_shows_them(
    engine: Engine, person: Visitors, community: int
) -> None:
    with session_scope(engine) as session:
        chief = Specialist("01", "grid_chief", "王格长", "13800000000")
        specialists.save(session, community, "01", [chief])
    page = person(Role.manager).opens(f"/maps/{CODE}/grids.html")
    assert "王格长" in page
    assert "13800000000" not in page
    assert "120户" in page
    assert f"{BEGAN:%Y-%m-%d} 起" in page
    assert "王格长" not in person(Role.analyst).opens(f"/maps/{CODE}/grids.html?lang=en")
    earlier = urlencode({"as_of": (BEGAN - timedelta(days=1)).isoformat()})
    past = person(Role.manager, "other").opens(f"/maps/{CODE}/grids.html?{earlier}")
    assert "当时没有生效的网格" in past
    assert f"/maps/{CODE}/grids.html" in person(Role.manager, "third").opens(f"{HOME}/grids")
