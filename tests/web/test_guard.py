"""An app that strangers can reach has accounts, or was opened on purpose."""

import pytest

from mmdemo.errors import InvalidRequestError
from mmdemo.pairs import PeopleStore, Storage
from mmdemo.settings import Settings
from mmdemo.web.guard import add_owner, check_guarded

PASSWORD = "correct horse"


@pytest.fixture
def people(tmp_path):
    storage = Storage(f"sqlite:///{tmp_path / 'pairs.db'}", tmp_path)
    yield PeopleStore(storage)
    storage.close()


REACHABLE = [{"share": True}, {"host": "0.0.0.0"}, {"host": "192.168.1.7"}, {"host": "::"}]


@pytest.mark.parametrize("reached", REACHABLE)
def test_what_others_can_reach_needs_an_account_or_a_word(people, reached):
    with pytest.raises(InvalidRequestError, match=r"mmdemo people add NAME --role own.*--open"):
        check_guarded(people, Settings(**reached))
    check_guarded(people, Settings(**reached, open=True))
    people.add("Ada", "own", PASSWORD)
    check_guarded(people, Settings(**reached))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.7"])
def test_at_home_nothing_is_asked(people, host):
    check_guarded(people, Settings(host=host))


def test_a_space_is_told_of_its_secrets(people, monkeypatch):
    monkeypatch.setenv("SPACE_ID", "ada/demo")
    with pytest.raises(InvalidRequestError, match="secrets MMDEMO_OWNER and MMDEMO_OWNER_PASSWORD"):
        check_guarded(people, Settings())


def test_the_first_owner_comes_from_the_settings_once(people, monkeypatch):
    monkeypatch.setenv("MMDEMO_OWNER", "Ada")
    monkeypatch.setenv("MMDEMO_OWNER_PASSWORD", PASSWORD)
    settings = Settings()
    assert PASSWORD not in repr(settings)
    assert PASSWORD not in str(settings.model_dump())
    assert add_owner(people, settings)
    assert people.sign_in("Ada", PASSWORD).role == "own"
    people.set_password("Ada", "another horse")
    assert not add_owner(people, settings)
    people.disable("Ada")
    assert not add_owner(people, settings)  # who was shut out stays so
    assert people.find("Ada") is None


@pytest.mark.parametrize("half", [{"owner": "Ada"}, {"owner_password": PASSWORD}])
def test_half_an_owner_is_none(people, half):
    with pytest.raises(InvalidRequestError, match="needs both a name and a password"):
        add_owner(people, Settings(**half))


def test_a_password_that_is_none_keeps_the_app_shut(people):
    with pytest.raises(InvalidRequestError, match="8 to 200 characters") as told:
        add_owner(people, Settings(owner="Ada", owner_password="hunter2"))
    assert "hunter2" not in str(told.value)
