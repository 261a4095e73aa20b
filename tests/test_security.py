"""The table of attacks in the manual names tests that are there."""

import re
from pathlib import Path

import pytest

import mmdemo

ROOT = Path(mmdemo.__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+?) \| (.+?) \| `(\S+?)::(\w+)` \|$", PAGE, flags=re.MULTILINE)


def test_the_table_is_read_whole():
    table = PAGE.split("## Attacks tried")[1].split("\n## ")[0]
    n_lines = sum(line.startswith("|") for line in table.splitlines())
    assert len(ROWS) == n_lines - 2  # its head
    assert len(ROWS) > 40


@pytest.mark.parametrize(("path", "name"), [row[2:] for row in ROWS])
def test_each_attack_is_a_test(path, name):
    text = (ROOT / path).read_text(encoding="utf-8")
    assert re.search(rf"^def {name}\(", text, flags=re.MULTILINE)
