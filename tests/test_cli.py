"""The command line as a whole: help that teaches, exit codes, one sentence for what went wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from mmdemo.cli import app

ROOT = Path(__file__).parents[1]
COMMANDS = [
    ["serve"],
    ["caption"],
    ["ask"],
    ["transcribe"],
    ["generate"],
    ["evaluate"],
    ["compare"],
    ["train"],
    ["scenes"],
    ["models", "list"],
    ["pairs", "list"],
    ["pairs", "export"],
    ["people", "add"],
    ["people", "list"],
    ["people", "role"],
    ["people", "password"],
    ["people", "disable"],
]


def test_every_command_is_known_here():
    groups = {group.name for group in app.registered_groups}
    alone = {command.name for command in app.registered_commands}
    assert {words[0] for words in COMMANDS} == groups | alone


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_says_what_it_does_and_gives_examples(mmdemo, words):
    done = mmdemo(*words, "--help")
    assert done.code == 0
    assert f"mmdemo {' '.join(words)}" in done.out or "python app.py" in done.out
    assert "Examples:" in done.out


def test_python_m_mmdemo_and_app_py_both_answer():
    for command in (["-m", "mmdemo"], ["app.py"]):
        done = subprocess.run(
            [sys.executable, *command, "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Usage" in done.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["caption"], "Name at least one picture"),
        (["caption", "a.png", "--batch", "rows.jsonl"], "Name at least one picture"),
        (["caption", "--batch", "missing.jsonl"], "missing.jsonl cannot be read"),
        (["caption", "a.png", "--model", "no such model"], "No model is called 'no such model'"),
        (["ask", "a.png"], "the question in quotes"),
        (["pairs", "export", "--format", "xls", "--out", "o"], "There is no format 'xls'"),
        (["pairs", "export", "--out", "o"], "no pairs to export"),
        (["scenes"], "--out"),
    ],
)
def test_what_is_refused_gets_one_line_and_exit_code_2(
    mmdemo, monkeypatch, tmp_path, words, sentence
):
    monkeypatch.chdir(tmp_path)
    done = mmdemo(*words)
    assert done.code == 2
    assert done.out == ""
    assert sentence in done.err
    assert len(done.err.splitlines()) == 1


def test_a_setting_that_makes_no_sense_is_named(mmdemo, monkeypatch):
    monkeypatch.setenv("MMDEMO_MODEL_BUDGET_MB", "much")
    done = mmdemo("pairs", "list")
    assert done.code == 2
    assert "MMDEMO_MODEL_BUDGET_MB" in done.err
    assert "'much'" in done.err


def test_an_unknown_option_is_a_usage_error(mmdemo):
    done = mmdemo("caption", "a.png", "--colour")
    assert done.code == 2
    assert "--colour" in done.err


def test_models_list_begins_with_the_bundled_one(mmdemo):
    records = mmdemo("models", "list", "--json").records
    assert records[0]["name"] == "bundled"
    assert {"name", "tasks", "weights", "licence", "download_mb", "description"} <= set(records[0])
    lines = mmdemo("models", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == [record["name"] for record in records]
