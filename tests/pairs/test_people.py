"""Who may sign in, and what each role may do."""

import time
from statistics import median

import pytest

from mmdemo.errors import InvalidRequestError, NotAllowedError, PersonNotFoundError
from mmdemo.pairs import PeopleStore, check_right, may
from mmdemo.pairs.passwords import ATTEMPTS_KEPT_S, MOST_ATTEMPTS, Attempts
from mmdemo.pairs.roles import RIGHTS, ROLES

PASSWORD = "correct horse battery"


@pytest.fixture
def clock_s():
    """A clock that a test winds on."""

    class Clock:
        now_s = 1_000.0

        def __call__(self):
            return self.now_s

    return Clock()


@pytest.fixture
def people(open_storage, clock_s) -> PeopleStore:
    return PeopleStore(open_storage(), attempts=Attempts(clock_s))


def test_an_app_without_accounts_has_none(people):
    assert not people.has_any()
    assert people.list() == []


def test_who_was_added_signs_in_with_the_password_and_no_other(people):
    ada = people.add(" Ada ", "annotate", PASSWORD)
    assert (ada.name, ada.role, ada.disabled_at) == ("Ada", "annotate", None)
    assert people.has_any()
    assert people.sign_in("Ada", PASSWORD) == ada == people.find("ada")
    for name, password in (("Ada", "wrong"), ("Ada", ""), ("Bo", PASSWORD), ("", "")):
        assert people.sign_in(name, password) is None


def test_names_are_alike_in_case_and_width(people):
    people.add("Ada", "look", PASSWORD)
    people.add("小红", "look", PASSWORD)
    assert people.sign_in("ＡＤＡ", PASSWORD).name == "Ada"
    for name in ("ada", "ＡＤＡ", " Ada"):
        with pytest.raises(InvalidRequestError, match=r"Somebody is called .* already"):
            people.add(name, "own", PASSWORD)


def test_a_password_is_the_same_from_every_keyboard(people):
    people.add("Zoë", "look", "pässwörter")
    assert people.sign_in("Zoë", "pa\u0308sswo\u0308rter") is not None


def test_no_password_is_kept_in_the_clear(people, open_storage):
    people.add("Ada", "look", PASSWORD)
    with open_storage().database().reading() as session:
        (kept,) = session.connection().exec_driver_sql("SELECT password_hash FROM people").one()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


@pytest.mark.parametrize(
    ("name", "role", "password", "sentence"),
    [
        ("Ada", "look", "short", "A password has 8 to 200 characters; this one has 5"),
        ("Ada", "look", "x" * 201, "this one has 201"),
        ("Ada", "king", PASSWORD, "'king' is not one of the roles look, annotate, review, own"),
        ("  ", "look", PASSWORD, "The name is empty; write one"),
        ("A\0da", "look", PASSWORD, "holds characters that are no text"),
        ("x" * 201, "look", PASSWORD, "The name has 201 characters"),
    ],
)
def test_what_nobody_could_sign_in_with_is_refused(people, name, role, password, sentence):
    with pytest.raises(InvalidRequestError, match=sentence):
        people.add(name, role, password)
    assert not people.has_any()


def test_who_is_disabled_does_nothing_more_and_comes_back_with_another_password(people):
    people.add("Ada", "own", PASSWORD)
    assert people.disable("ada").disabled_at is not None
    assert people.sign_in("Ada", PASSWORD) is None
    assert people.find("Ada") is None
    assert people.has_any()  # the app is not open again
    people.set_password("Ada", "another password")
    assert people.sign_in("Ada", PASSWORD) is None
    assert people.sign_in("Ada", "another password").role == "own"


def test_a_role_is_changed(people):
    people.add("Ada", "look", PASSWORD)
    assert people.set_role("Ada", "review").role == "review"
    assert people.find("Ada").role == "review"
    with pytest.raises(InvalidRequestError, match="is not one of the roles"):
        people.set_role("Ada", "king")


def test_nobody_of_that_name_is_told(people):
    for change in (
        lambda: people.set_role("Bo", "look"),
        lambda: people.set_password("Bo", PASSWORD),
        lambda: people.disable("Bo"),
    ):
        with pytest.raises(PersonNotFoundError, match="Nobody is called Bo; see who there is"):
            change()


@pytest.mark.parametrize("name", ["\0", "\ud800", "x" * 100_000, "'; DROP TABLE people; --"])
def test_whatever_is_typed_as_a_name_is_only_a_name_that_nobody_has(people, name):
    people.add("Ada", "look", PASSWORD)
    assert people.sign_in(name, "\ud800\0" + "x" * 100_000) is None
    assert people.find(name) is None
    assert people.sign_in("Ada", PASSWORD) is not None


def test_who_fails_five_times_has_to_wait_five_minutes(people, clock_s):
    people.add("Ada", "look", PASSWORD)
    people.add("Bo", "look", PASSWORD)
    for _ in range(MOST_ATTEMPTS):
        assert people.sign_in("Ada", "wrong password") is None
    assert people.sign_in("ADA", PASSWORD) is None  # right, but too late
    assert people.sign_in("Bo", PASSWORD) is not None
    clock_s.now_s += ATTEMPTS_KEPT_S + 1
    assert people.sign_in("Ada", PASSWORD) is not None


def test_a_success_forgets_the_failures_before_it(people):
    people.add("Ada", "look", PASSWORD)
    for _ in range(3 * MOST_ATTEMPTS):
        assert people.sign_in("Ada", "wrong password") is None
        assert people.sign_in("Ada", PASSWORD) is not None


def test_a_name_that_nobody_has_takes_as_long_as_one_that_somebody_has(people):
    people.add("Ada", "look", PASSWORD)

    def seconds(name):
        start_s = time.process_time()
        people.sign_in(name, "wrong password")
        return time.process_time() - start_s

    there, not_there = (median(seconds(name) for _ in range(5)) for name in ("Ada", "Bo"))
    assert 0.5 < there / not_there < 2


def test_each_role_may_what_the_one_below_may_and_more():
    rights = [{right for right in RIGHTS if may(role, right)} for role in ROLES]
    assert rights == [
        {"see"},
        {"see", "judge", "draw"},
        {"see", "judge", "draw", "delete", "review", "bulk"},
        set(RIGHTS),
    ]


def test_what_a_role_may_not_is_refused_in_one_sentence():
    check_right("Ada", "review", "delete")
    with pytest.raises(NotAllowedError, match="Bo has the role “look”, and this needs “annotate”"):
        check_right("Bo", "look", "judge")
