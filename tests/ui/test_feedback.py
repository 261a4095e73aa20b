"""An expected failure is shown in its own words, a bug as a bug that is in the log."""

import errno
import logging
import re

import gradio as gr
import pytest

from mmdemo.errors import InvalidRequestError, MmdemoError, StoppedError, StorageError
from mmdemo.media import CaptionRequest, Question, open_picture
from mmdemo.pairs import storage_failures
from mmdemo.tasks import answer, caption
from mmdemo.ui.feedback import explain, failure, shows_errors

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_an_expected_failure_is_told_in_its_own_words():
    assert explain(InvalidRequestError("Too dark."), "en") == "Too dark."


def test_a_bug_goes_to_the_log_under_the_id_that_is_told(caplog):
    with caplog.at_level(logging.ERROR):
        sentence = explain(KeyError("x"), "en")
    bug_id = re.search(r"the number (\w{12})\.", sentence).group(1)
    assert bug_id in caplog.text
    assert "KeyError" in caplog.text


def test_stop_is_no_error():
    assert "card-stopped" in failure(StoppedError("Stopped."), "en")
    assert "card-error" in failure(MmdemoError("No."), "en")


def test_a_toast_says_it_without_letting_a_file_name_be_html():
    @shows_errors
    def fail():
        raise InvalidRequestError('"<img src=x onerror=alert(1)>.png" is empty.')

    with pytest.raises(gr.Error) as raised:
        fail()
    assert raised.value.message == '"&lt;img src=x onerror=alert(1)&gt;.png" is empty.'
    assert raised.value.print_exception is False


def test_a_card_does_not_let_a_file_name_be_html():
    assert "<img" not in failure(InvalidRequestError("<img src=x> is empty."), "en")


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"<svg xmlns='x'></svg>", b"\x89PNG\r\n\x1a\n broken"]
)
def test_what_is_wrong_with_a_picture_is_said_in_chinese(data, tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(data)
    with pytest.raises(InvalidRequestError) as raised:
        open_picture(path)
    said = explain(raised.value, "zh")
    assert HAN.search(said)
    assert '"x.png"' in said


def test_a_sentence_that_nobody_has_put_into_chinese_is_said_as_it_is():
    assert explain(InvalidRequestError("Something rare."), "zh") == "Something rare."


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.ENOTDIR, errno.EIO])
def test_what_is_wrong_with_the_disk_is_said_in_chinese(number):
    with pytest.raises(StorageError) as raised, storage_failures("/data/pairs.db"):
        raise OSError(number, "reason")
    said = explain(raised.value, "zh")
    assert HAN.search(said)
    assert "/data/pairs.db" in said


def test_what_is_wrong_with_a_request_is_said_in_chinese(workbench, picture_file):
    picture = open_picture(picture_file)
    asked = [
        (answer, Question(picture, " "), "bundled"),
        (answer, Question(picture, "x" * 10_000), "bundled"),
        (caption, CaptionRequest(picture, n_candidates=99), "bundled"),
        (caption, CaptionRequest(picture), "nobody"),
    ]
    for task, request, model in asked:
        with pytest.raises(MmdemoError) as raised:
            task(workbench.models, request, model)
        assert HAN.search(explain(raised.value, "zh"))
