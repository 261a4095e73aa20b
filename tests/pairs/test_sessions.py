"""Sessions and invitations: they outlive the app, and end when they have to."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from mmdemo.errors import InvalidRequestError, NotAllowedError, PersonNotFoundError
from mmdemo.pairs import InvitationStore, PeopleStore, SessionStore

PASSWORD = "correct horse battery"


@pytest.fixture
def people(open_storage):
    store = PeopleStore(open_storage())
    store.add("Ada", "annotate", PASSWORD)
    return store


@pytest.fixture
def sessions(people, open_storage, clock):
    return SessionStore(open_storage(), clock=clock)


@pytest.fixture
def invitations(open_storage, clock):
    return InvitationStore(open_storage(), clock=clock)


def test_a_token_names_its_person_also_after_a_restart(sessions, open_storage, clock):
    token = sessions.begin(" ada ")
    assert sessions.person(token).name == "Ada"
    assert SessionStore(open_storage(), clock=clock).person(token).name == "Ada"
    assert sessions.person(token + "x") is None
    assert sessions.person("") is None


def test_each_sign_in_has_a_token_of_its_own_and_ends_alone(sessions):
    phone, desk = sessions.begin("Ada"), sessions.begin("Ada")
    assert phone != desk
    assert len(phone) >= 43  # 256 bits
    sessions.end(phone)
    sessions.end(phone)
    assert sessions.person(phone) is None
    assert sessions.person(desk).name == "Ada"


@pytest.mark.parametrize("change", ["disable", "password"])
def test_the_accounts_end_and_a_new_password_end_every_session(people, sessions, change):
    people.add("Bo", "look", PASSWORD)
    tokens, bo = [sessions.begin("Ada"), sessions.begin("Ada")], sessions.begin("Bo")
    if change == "disable":
        people.disable("Ada")
        with pytest.raises(PersonNotFoundError, match="Nobody who may sign in is called Ada"):
            sessions.begin("Ada")
    people.set_password("Ada", "another horse")  # which lets her in again, but no old session
    assert [sessions.person(token) for token in tokens] == [None, None]
    assert sessions.person(bo).name == "Bo"


def test_a_new_role_ends_no_session_and_counts_in_it(people, sessions):
    token = sessions.begin("Ada")
    people.set_role("Ada", "own")
    assert sessions.person(token).role == "own"


def test_a_session_ends_a_week_after_its_last_use(sessions, clock):
    unused, used = sessions.begin("Ada"), sessions.begin("Ada")
    for days in (6, 2):
        clock.now += timedelta(days=days)
        assert sessions.person(used) is not None
    assert sessions.person(unused) is None


def test_a_session_ends_a_month_after_signing_in_however_much_it_is_used(sessions, clock):
    token = sessions.begin("Ada")
    for _ in range(4):
        clock.now += timedelta(days=6)
        assert sessions.person(token) is not None
    clock.now += timedelta(days=6)
    assert sessions.person(token) is None


def test_no_token_stands_in_the_database(tmp_path, open_storage, database_url, sessions):
    token = sessions.begin("Ada")
    if not database_url.startswith("sqlite"):
        pytest.skip("one file tells")
    open_storage().close()
    with closing(sqlite3.connect(tmp_path / "pairs.db")) as database:
        said = "\n".join(database.iterdump())
    assert token not in said
    assert "sessions" in said


def test_an_invitation_makes_as_many_accounts_as_it_says(people, invitations):
    made, token = invitations.make("review", uses=2)
    assert invitations.join(token, "Bo", PASSWORD).role == "review"
    with pytest.raises(InvalidRequestError, match="Somebody is called ada already"):
        invitations.join(token, "ada", PASSWORD)
    with pytest.raises(InvalidRequestError, match="8 to 200 characters"):
        invitations.join(token, "Cy", "short")
    with pytest.raises(InvalidRequestError, match="is what visitors are called"):
        invitations.join(token, "Visitor", PASSWORD)
    assert invitations.list()[0].uses_left == 1  # what failed used nothing up
    invitations.join(token, "Cy", PASSWORD)
    with pytest.raises(NotAllowedError, match="used up"):
        invitations.check(token)
    assert people.sign_in("Cy", PASSWORD).role == "review"
    assert invitations.list()[0].id == made.id


def test_an_invitation_that_expired_was_revoked_or_never_was_tells_so(invitations, clock):
    _, old = invitations.make("look", days=1)
    other, revoked = invitations.make("look", days=30)
    invitations.revoke(other.id)
    clock.now += timedelta(days=1)
    for token, why in ((old, "expired"), (revoked, "revoked"), ("made up", "no such")):
        with pytest.raises(NotAllowedError, match=why):
            invitations.join(token, "Bo", PASSWORD)
    with pytest.raises(InvalidRequestError, match="no invitation 99"):
        invitations.revoke(99)


@pytest.mark.parametrize("wrong", [{"uses": 0}, {"uses": 1_001}, {"days": 0}, {"days": 400}])
def test_an_invitation_counts_neither_for_ever_nor_for_nobody(invitations, wrong):
    with pytest.raises(InvalidRequestError, match="counts for 1 to"):
        invitations.make("look", **wrong)
