"""gridbeat user, and the log-ins of the demo."""

import json
import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from api.cli import app
from api.demo_logins import ensure_logins, file_beside
from api.publishing import publish_split
from data.store import accounts, audit, callers, communities, guards, secrets
from data.store.engine import make_engine, read_scope, session_scope
from geo.access import Membership, Role
from geo.clock import LOCAL
from geo.community import Community
from geo.guard import Guard
from geo.partition import Split
from tests.api.conftest import CODE
from tests.people import QUICK

NOW = datetime(2026, 11, 27, 9, tzinfo=LOCAL)
GOOD = "一个够长的好密码"


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash by settings that are quick."""
    monkeypatch.setattr(secrets, "_hasher", QUICK)


@pytest.fixture
def db(spatialite_template: Path, tmp_path: Path) -> str:
    """An empty database."""
    file = tmp_path / "town.sqlite"
    file.write_bytes(spatialite_template.read_bytes())
    return f"sqlite:///{file}"


def run(db: str, *words: str, typed: str = "") -> tuple[int, Any]:
    result = CliRunner().invoke(app, ["user", *words, "--db", db, "--json"], input=typed)
    assert result.stdout.count("\n") == 1, result.output
    return result.exit_code, json.loads(result.stdout)


def add(db: str, *words: str, typed: str = GOOD) -> tuple[int, Any]:
    return run(db, "add", *words, typed=f"{typed}\n")


def test_an_account_is_added_with_a_password_from_standard_input(db: str) -> None:
    code, said = add(db, "Gao", "--role", "manager")
    assert (code, said["username"], said["must_change"]) == (0, "gao", True)
    with read_scope(make_engine(db)) as session:
        _, stored = accounts.secret_of(session, "gao") or (0, "")
        (row,) = audit.listing(session)
    assert secrets.verified(GOOD, stored)
    assert (row.action, row.subject, row.actor) == ("account.add", "account/gao", "command line")


def test_a_person_may_have_several_roles(db: str) -> None:
    add(db, "gao", "--role", "guard", "--guard", "G03", "--keep-password")
    code, said = add(db, "gao", "--role", "grid_worker", "--grid", "01", "--grid", "02", typed="")
    assert code == 0
    assert [held["role"] for held in said["memberships"]] == ["guard", "grid_worker"]
    assert said["memberships"][1]["grids"] == ["01", "02"]
    assert run(db, "list")[1] == {"accounts": [said]}


@pytest.mark.parametrize(
    ("words", "typed", "columns"),
    [
        (["gao", "--role", "manager"], "short", ["password"]),
        (["gao", "--role", "manager"], "", ["password", "password"]),
        (["gao", "--role", "guard"], GOOD, ["guard_id"]),
        (["gao", "--role", "grid_worker"], GOOD, ["grids"]),
        (["gao", "--role", "department"], GOOD, ["department"]),
        ([" ", "--role", "guard"], GOOD, ["username", "guard_id"]),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    db: str, words: list[str], typed: str, columns: list[str]
) -> None:
    code, said = add(db, *words, typed=typed)
    assert code == 2
    assert [fault["column"] for fault in said["faults"]] == columns
    assert run(db, "list")[1] == {"accounts": []}


def test_an_admin_is_one_of_the_whole_service_and_communities_must_be_there(
    db: str, tiny: Community
) -> None:
    assert add(db, "gao", "--role", "manager", "--community", CODE)[0] == 2
    with session_scope(make_engine(db)) as session:
        here = communities.save(session, tiny)
    assert add(db, "gao", "--role", "admin", "--community", CODE)[0] == 2
    code, said = add(db, "gao", "--role", "manager", "--community", "小社区")
    assert (code, said["memberships"][0]["community_id"]) == (0, here)


def test_passwords_are_never_arguments() -> None:
    for command in ("add", "passwd"):
        assert "--password" not in CliRunner().invoke(app, ["user", command, "--help"]).output


def test_tokens_passwords_and_disabling(db: str) -> None:
    add(db, "gao", "--role", "manager")
    code, said = run(db, "token", "gao", "--name", "QGIS", "--days", "30")
    assert (code, said["writes"]) == (0, False)
    now, engine = datetime.now(LOCAL), make_engine(db)
    with read_scope(engine) as session:
        token = callers.by_token(session, said["token"], at=now + timedelta(days=29))
        assert token is not None
        assert callers.by_token(session, said["token"], at=now + timedelta(days=31)) is None
    assert run(db, "passwd", "gao", typed="ein anderes langes Wort\n")[0] == 0
    assert run(db, "disable", "gao") == (0, {"username": "gao", "disabled": True})
    with read_scope(engine) as session:
        assert callers.by_token(session, said["token"], at=now) is None
        account = accounts.find(session, "gao")
    assert (account.disabled, account.must_change) == (True, True)
    assert run(db, "disable", "gao", "--enable")[1]["disabled"] is False
    for words in (["token", "nobody"], ["disable", "nobody"], ["passwd", "nobody"]):
        assert run(db, *words, typed=f"{GOOD}\n")[0] == 2


def test_the_demo_has_an_account_for_each_role_and_keeps_it(
    engine: Engine, tiny: Community, tiny_split: Split, tmp_path: Path
) -> None:
    with session_scope(engine) as session:
        here = communities.save(session, tiny)
        publish_split(session, here, tiny_split, NOW)
        guards.save(session, here, [Guard("G01", "甲")])
        accounts.add(session, "manager", "untouched", [Membership(Role.manager)], at=NOW)
    file = tmp_path / "demo-logins.json"
    made = ensure_logins(engine, CODE, file, NOW)
    assert set(made) == {role.value for role in Role}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text("utf-8")) == {role: vars(one) for role, one in made.items()}
    with read_scope(engine) as session:
        for role, one in made.items():
            account = accounts.find(session, one.username)
            (held,) = account.memberships
            assert held.role == role
            assert not account.must_change
            found = callers.by_token(session, one.token, at=NOW)
            assert found is not None
            assert (found[0].writes, found[1]) == (True, account)
    assert ensure_logins(engine, CODE, file, NOW) == made
    file.write_text("{}")
    anew = ensure_logins(engine, CODE, file, NOW)
    with read_scope(engine) as session:
        assert callers.by_token(session, made["guard"].token, at=NOW) is None
        assert callers.by_token(session, anew["guard"].token, at=NOW) is not None
        assert accounts.secret_of(session, "manager") is not None
        assert (accounts.secret_of(session, "manager") or (0, ""))[1] == "untouched"
        assert len(accounts.listing(session)) == len(Role) + 1


def test_the_log_ins_lie_beside_the_database() -> None:
    assert file_beside("sqlite:///var/gridbeat.sqlite") == Path("var/demo-logins.json")
    assert file_beside("postgresql://a@b/c") == Path("var/demo-logins.json")
