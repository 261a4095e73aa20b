"""Passwords and keys stay where they were written: no log, sentence or print-out has them."""

import logging
import traceback

import pytest

from mmdemo.errors import StorageError
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench

PASSWORD = "hunter2-and-more"
URL = f"postgresql+psycopg://ada:{PASSWORD}@127.0.0.1:1/pairs?connect_timeout=2"


def test_settings_do_not_print_what_they_hide(tmp_path):
    settings = Settings(data_dir=tmp_path, database_url=URL, media_url=f"s3://a:{PASSWORD}@b/c")
    assert PASSWORD not in f"{settings!r} {settings}"
    assert settings.effective_database_url == URL


def test_a_database_that_cannot_be_reached_is_told_without_its_password(tmp_path, caplog):
    workbench = Workbench.from_settings(Settings(data_dir=tmp_path, database_url=URL))
    with caplog.at_level(logging.DEBUG), pytest.raises(StorageError) as told:
        workbench.people.has_any()
    workbench.close()
    assert PASSWORD not in "".join(traceback.format_exception(told.value))
    assert PASSWORD not in caplog.text
