"""What was saved here and is not kept elsewhere yet is told, in the reader's language."""

import time

import pytest

from mmdemo.pairs import Backup, BackupState, place_at
from mmdemo.pairs.backup_places import OvertakenError
from mmdemo.ui.backup_line import backup_line

WHERE = "hf://datasets/ada/pairs"


def test_nothing_is_said_when_everything_is_there():
    assert backup_line(BackupState(WHERE, None), "en") == ""


@pytest.mark.parametrize(
    ("language", "words"), [("en", "on its way to hf://datasets/ada/pairs: 7 s"), ("zh", "7 秒")]
)
def test_what_is_on_its_way_is_told_with_how_long(language, words):
    assert words in backup_line(BackupState(WHERE, time.time() - 7), language)


def test_why_it_failed_is_told_in_both_languages_and_is_no_html():
    problem = str(OvertakenError("file:///<b>"))
    state = BackupState(WHERE, time.time() - 65, problem)
    english, chinese = backup_line(state, "en"), backup_line(state, "zh")
    assert "on this machine only, for 65 s" in english
    assert "Another app has written to file:///&lt;b&gt;" in english
    assert "另一个应用刚写过 file:///&lt;b&gt;" in chinese


def test_it_is_gone_once_what_was_saved_is_there(workbench, tmp_path):
    backup = Backup(place_at((tmp_path / "there").as_uri()), workbench.data_dir, every_s=60)
    backup.open()
    workbench.people.add("Ada", "own", "correct horse")
    assert "on its way" in backup_line(backup.state(), "en")
    backup.close()
    assert backup_line(backup.state(), "en") == ""
