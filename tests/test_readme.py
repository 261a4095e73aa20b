"""What the documents promise is there: commands, paths, options, settings, links."""

import re
from pathlib import Path

import pytest
import typer.main

import mmdemo
from mmdemo.cli import app
from mmdemo.models import read_catalogue
from mmdemo.scenes.scene import BACKGROUND_NAMES, COLOURS, KINDS
from mmdemo.settings import Settings

ROOT = Path(mmdemo.__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
SET_UP = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python "


def command_lines(text):
    return re.findall(r"^python3 -m venv .*$", text, flags=re.MULTILINE)


def test_one_command_starts_the_app_and_one_runs_the_tests():
    assert command_lines(README) == [SET_UP + "app.py", SET_UP + "-m pytest -n logical"]
    chinese = (ROOT / "README.zh.md").read_text(encoding="utf-8")
    assert command_lines(chinese) == command_lines(README)


def test_ci_runs_the_test_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep --extended-regexp '([^']+)' README\.md", script).group(1)
    assert re.findall(pattern, README, flags=re.MULTILINE) == [SET_UP + "-m pytest -n logical"]


def test_the_tree_names_every_part_of_the_package_and_nothing_else():
    tree = README.split("## Where things are")[1].split("```")[1]
    named = {line.split()[1].rstrip("/") for line in tree.splitlines() if line[:1] in {"├", "└"}}
    there = {
        path.name
        for path in (ROOT / "mmdemo").iterdir()
        if not path.name.startswith("__") and (path.suffix == ".py" or any(path.rglob("*.py")))
    }
    assert named == there
    at_the_top = [line.split()[0] for line in tree.splitlines() if line and line[0].isalpha()]
    assert [name for name in at_the_top if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document):
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_is_named_exists(document):
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"`((?:mmdemo|tests|docs|recipes|benchmarks|assets)/[\w./-]*)`", text)
    assert [path for path in named if not (ROOT / path).exists()] == []


def options_of(command):
    for parameter in command.params:
        yield from (name for name in parameter.opts + parameter.secondary_opts if name[:2] == "--")


def test_every_option_is_documented():
    group = typer.main.get_command(app)
    commands = {
        f"{name} {inner}".strip(): found
        for name, command in group.commands.items()
        for inner, found in getattr(command, "commands", {"": command}).items()
    }
    sections = dict(
        re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", COMMAND_LINE, re.MULTILINE | re.DOTALL)
    )
    sections |= dict.fromkeys(["caption", "ask"], sections["caption and ask"])
    for name, command in commands.items():
        missing = {option for option in options_of(command) if option not in sections[name]}
        assert missing - {"--help"} == set(), name


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_documented(name):
    assert f"| `MMDEMO_{name.upper()}` |" in COMMAND_LINE


def test_the_numbers_in_the_readme_are_those_of_the_code():
    n_hub = sum(not card.bundled for card in read_catalogue().values())
    for document in (README, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")):
        assert re.search(r"(\d+) (?:hub models|models of the)", document).group(1) == str(n_hub)
    world = re.search(
        r"(\d+) kinds of thing in (\d+) colours.*?(\d+) backgrounds", README, re.DOTALL
    )
    assert world.groups() == tuple(str(len(n)) for n in (KINDS, COLOURS, BACKGROUND_NAMES))
