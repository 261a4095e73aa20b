"""Rules about the whole code base that no linter knows."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import mmdemo
from mmdemo.media import LANGUAGES
from mmdemo.models import read_catalogue
from mmdemo.settings import Settings

PACKAGE = Path(mmdemo.__file__).parent
ROOT = PACKAGE.parent
SOURCES = sorted([*PACKAGE.rglob("*.py"), *ROOT.glob("benchmarks/*.py"), ROOT / "app.py"])
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
HEAVY = {"torch", "transformers", "diffusers", "accelerate"}
CARDS = list(read_catalogue().values())


def path_id(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=path_id)
def test_no_file_or_function_outgrows_a_sitting(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert _own_lines(node) <= MAX_FUNCTION_LINES, f"{node.name} is too long"


def _own_lines(function):
    """Lines of the body; the signature and the docstring cost no effort to follow."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("module", ["mmdemo.cli", "mmdemo.ui"])
def test_starting_imports_no_torch(module):
    code = f"import sys, {module}; print(sorted({HEAVY} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_line_waits_for_no_gradio():
    code = "import sys, mmdemo.cli; print('gradio' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_every_card_names_an_adapter_with_a_method_for_each_task(card):
    assert card.tasks
    if card.adapter:
        module_name, class_name = card.adapter.split(":")
        adapter = getattr(import_module(module_name), class_name)
        assert [task for task in card.tasks if not callable(getattr(adapter, task, None))] == []


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_every_card_says_what_a_person_must_know(card):
    assert card.description.endswith(".")
    assert set(card.languages) <= set(LANGUAGES)
    assert re.fullmatch("main|refs/pr/[0-9]+|[0-9a-f]{40}", card.revision)
    assert card.bundled or re.fullmatch(r"[\w.-]+/[\w.-]+", card.weights)


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_described(name):
    assert Settings.model_fields[name].description


def test_every_package_that_is_imported_is_required():
    required = {
        re.split(r"[=\[]", line)[0].lower().replace("_", "-")
        for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    distributions = packages_distributions()
    imported = {name for path in SOURCES for name in _imported_packages(path)}
    known = {name: distributions[name] for name in imported if name in distributions}
    unpinned = {
        name
        for name, owners in known.items()
        if not required & {owner.lower().replace("_", "-") for owner in owners}
    }
    # these come with gradio and huggingface_hub, in the version that those need
    assert (
        unpinned - {"pydantic", "starlette", "uvicorn", "gradio_client", "httpx", "httpx2"} == set()
    )


def _imported_packages(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]
