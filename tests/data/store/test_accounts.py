"""Accounts, sessions and tokens: no secret is stored, and what is ended is ended at once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.store import accounts, callers, communities, secrets, sessions, tokens
from data.store.access_tables import access_token, account, login_session
from geo.access import Membership, Role
from geo.community import Community
from geo.errors import ConflictError, NotFoundError

NOW = datetime(2026, 11, 27, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADMIN = Membership(Role.admin)


@pytest.fixture
def gao(session: Session) -> int:
    """An account without a password that anybody could know."""
    return accounts.add(session, "Gao.Wa", "hash", [ADMIN], at=NOW)


def begin(session: Session, account_id: int, at: datetime = NOW) -> str:
    return sessions.begin(
        session, account_id, at=at, lasts=DAY, network="192.0.2.0/24", agent="browser"
    )


def test_an_account_is_found_by_its_name_however_it_is_spelled(session: Session, gao: int) -> None:
    for name in ("gao.wa", " GAO.WA ", "ｇａｏ．ｗａ"):
        assert accounts.find(session, name).id == gao
    with pytest.raises(ConflictError, match=r"gao\.wa"):
        accounts.add(session, "GAO.wa", "hash", [], at=NOW)
    with pytest.raises(NotFoundError):
        accounts.find(session, "nobody\0")
    assert accounts.get(session, gao + 1) is None


def test_roles_come_back_as_they_were(session: Session, tiny: Community) -> None:
    here = communities.save(session, tiny)
    given = (
        Membership(Role.guard, here, guard_id="G03"),
        Membership(Role.grid_worker, here, frozenset({"02", "01"})),
        Membership(Role.department, here, department="property"),
        Membership(Role.analyst),
    )
    key = accounts.add(session, "甲", "hash", given, at=NOW)
    found = accounts.get(session, key)
    assert found is not None
    assert found.memberships == given
    assert found.actor.roles(here + 1) == {Role.analyst}
    assert [one.username for one in accounts.listing(session)] == ["甲"]


def test_a_password_is_known_by_its_hash_and_by_nothing_else() -> None:
    made = secrets.hashed("四个网格一条街巷")
    assert made.startswith("$argon2id$")
    assert made != secrets.hashed("四个网格一条街巷")
    assert secrets.verified("四个网格一条街巷", made)
    assert not secrets.verified("四个网格一条街", made)
    assert not secrets.verified("四个网格一条街巷", None)
    assert not secrets.verified("hash", "hash")
    assert not secrets.outdated(made)
    assert secrets.outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")


def test_no_secret_is_stored(session: Session, gao: int) -> None:
    secret = begin(session, gao)
    token, token_secret = tokens.add(session, gao, "QGIS", at=NOW, lasts=DAY, writes=False)
    for table in (account, login_session, access_token):
        for row in session.execute(select(table)):
            assert not {secret, token_secret} & {str(value) for value in row}
    assert token_secret.startswith(token.prefix)
    assert len(token_secret) > len(token.prefix) + 42


def test_a_session_ends_by_idleness_and_by_age(session: Session, gao: int) -> None:
    secret = begin(session, gao)

    def there(after: timedelta) -> bool:
        return callers.by_login(session, secret, at=NOW + after, idle=12 * HOUR) is not None

    assert there(11 * HOUR)
    assert not there(12 * HOUR)
    found = callers.by_login(session, secret, at=NOW, idle=HOUR)
    assert found is not None
    login, holder = found
    assert holder == accounts.get(session, gao)
    sessions.seen(session, login, NOW + 11 * HOUR)
    assert there(22 * HOUR)
    sessions.seen(session, login, NOW + 23 * HOUR)
    assert not there(DAY)


def test_a_session_is_ended_by_its_owner_only(session: Session, gao: int) -> None:
    other = accounts.add(session, "乙", "hash", [], at=NOW)
    secret = begin(session, gao)
    (login,) = sessions.listing(session, gao, at=NOW, idle=HOUR)
    assert (login.network, login.agent) == ("192.0.2.0/24", "browser")
    with pytest.raises(NotFoundError):
        sessions.end(session, other, login.id)
    sessions.end(session, gao, login.id)
    assert callers.by_login(session, secret, at=NOW, idle=HOUR) is None


def test_ended_sessions_are_swept_away_at_the_next_login(session: Session, gao: int) -> None:
    begin(session, gao)
    begin(session, gao, NOW + 2 * DAY)
    assert len(session.execute(select(login_session)).all()) == 1


def test_a_new_password_ends_every_session_and_a_disabled_account_has_no_way_in(
    session: Session, gao: int
) -> None:
    secret = begin(session, gao)
    _, token = tokens.add(session, gao, "QGIS", at=NOW, lasts=DAY, writes=False)
    accounts.set_password(session, gao, "other", at=NOW, must_change=False)
    assert accounts.secret_of(session, "gao.wa") == (gao, "other")
    assert callers.by_login(session, secret, at=NOW, idle=HOUR) is None
    assert callers.by_token(session, token, at=NOW) is not None
    secret = begin(session, gao)
    accounts.set_disabled(session, gao, True)
    assert callers.by_login(session, secret, at=NOW, idle=HOUR) is None
    assert callers.by_token(session, token, at=NOW) is None


def test_a_token_expires_and_is_revoked_by_its_owner_only(session: Session, gao: int) -> None:
    other = accounts.add(session, "乙", "hash", [], at=NOW)
    token, secret = tokens.add(session, gao, "QGIS", at=NOW, lasts=DAY, writes=True)
    found = callers.by_token(session, secret, at=NOW + 23 * HOUR)
    assert found == (token, accounts.get(session, gao))
    assert callers.by_token(session, secret, at=NOW + DAY) is None
    tokens.used(session, token, NOW + HOUR)
    assert tokens.listing(session, gao)[0].used_at == NOW + HOUR
    with pytest.raises(NotFoundError):
        tokens.revoke(session, other, token.id)
    tokens.revoke(session, gao, token.id)
    assert callers.by_token(session, secret, at=NOW) is None


@pytest.mark.parametrize("text", ["", "gb_", "gb_00000000_" + "a" * 43, "\0", "gb_" + "甲" * 52])
def test_what_is_no_token_finds_none(session: Session, gao: int, text: str) -> None:
    tokens.add(session, gao, "QGIS", at=NOW, lasts=DAY, writes=True)
    assert callers.by_token(session, text, at=NOW) is None
