"""mmdemo people: accounts from the command line; no password is ever an argument."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from mmdemo.pairs import PairDraft
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench

ROOT = Path(__file__).parents[1]


@pytest.fixture
def type_in(monkeypatch):
    def give(text):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return give


@pytest.fixture
def workbench(tmp_path):
    bench = Workbench.from_settings(Settings(data_dir=tmp_path / "data"))
    yield bench
    bench.close()


def test_an_account_is_made_with_a_password_from_standard_input(mmdemo, type_in, workbench):
    type_in("correct horse\n")
    done = mmdemo("people", "add", "Ada", "--role", "own")
    assert (done.code, done.out) == (0, "")
    assert "Ada may sign in (own)." in done.err
    assert "the app asks everyone to sign in" in done.err
    assert workbench.people.sign_in("Ada", "correct horse").role == "own"
    type_in("another horse\n")
    assert "the app asks everyone" not in mmdemo("people", "add", "小红").err


def test_an_account_is_changed_and_disabled(mmdemo, type_in, workbench):
    workbench.people.add("Ada", "look", "correct horse")
    assert "Ada has the role review." in mmdemo("people", "role", "ada", "review").err
    assert "Ada may not sign in any more." in mmdemo("people", "disable", "ada").err
    assert "Ada  (disabled)  nothing yet" in mmdemo("people", "list").out
    type_in("battery staple\n")
    assert "Ada has a new password." in mmdemo("people", "password", "Ada").err
    assert workbench.people.sign_in("Ada", "battery staple").role == "review"


def test_who_did_what_is_told_with_accounts_and_without(mmdemo, workbench):
    workbench.people.add("Ada", "annotate", "correct horse")
    for colour, who in (("red", "Ada"), ("blue", "Ada"), ("green", "Bo")):
        picture = Image.new("RGB", (8, 8), colour)
        draft = PairDraft("caption", picture, None, "en", None, f"a {colour} square", "good", who)
        pair = workbench.pairs.add(draft)
    workbench.reviews.review(pair.id, "returned", who="Ada", note="It is a disc.")
    ada, bo = mmdemo("people", "list", "--json").records
    day = f"{pair.created_at:%Y-%m-%d}"
    assert (ada["name"], ada["role"], ada["disabled_at"]) == ("Ada", "annotate", None)
    assert (ada["judged"], ada["reviewed"], ada["days"]) == (
        {"good": 2},
        {"returned": 1},
        {day: 3},
    )
    assert (bo["name"], bo["role"], bo["judged"]) == ("Bo", None, {"good": 1})
    assert f"Ada  (annotate)  2 good, 1 returned; last on {day}" in mmdemo("people", "list").out


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        (["add", "Ada"], "", "No password came; type it, or give it on standard input."),
        (["add", "Ada"], "short\n", "A password has 8 to 200 characters; this one has 5."),
        (["role", "Bo", "own"], "", "Nobody is called Bo; see who there is"),
        (["password", "Bo"], "correct horse\n", "Nobody is called Bo"),
        (["disable", "Bo"], "", "Nobody is called Bo"),
    ],
)
def test_what_cannot_be_done_is_told(mmdemo, type_in, words, typed, sentence):
    type_in(typed)
    done = mmdemo("people", *words)
    assert done.code == 2
    assert sentence in done.err


def test_a_typed_password_is_not_shown(tmp_path):
    ours, theirs = pty.openpty()
    asking = subprocess.Popen(
        [sys.executable, "-m", "mmdemo", "people", "add", "Ada", "--data-dir", tmp_path],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    for word in (b"Password: ", b"Repeat for confirmation: "):
        while word not in shown:
            shown += os.read(ours, 1_000)
        os.write(ours, b"correct horse\n")
    while b"may sign in" not in shown:
        shown += os.read(ours, 1_000)
    assert asking.wait(60) == 0
    os.close(ours)
    assert b"horse" not in shown


def test_an_invitation_is_made_listed_and_revoked(mmdemo, workbench):
    done = mmdemo("people", "invite", "--role", "review", "--uses", "2")
    path = done.out.strip()
    assert path.startswith("/invite/")
    assert "Invitation 1: 2 people may join as review until" in done.err
    token = path.removeprefix("/invite/")
    assert workbench.invitations.join(token, "Bo", "correct horse").role == "review"
    (told,) = mmdemo("people", "invitations", "--json").records
    assert (told["id"], told["role"], told["state"], told["uses_left"]) == (1, "review", "open", 1)
    assert token not in str(told)
    assert "does not count any more" in mmdemo("people", "revoke", "1").err
    assert "1  review  revoked  1 left" in mmdemo("people", "invitations").out
    assert mmdemo("people", "revoke", "7").code == 2
    assert mmdemo("people", "invite", "--uses", "0").code == 2
