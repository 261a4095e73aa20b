"""The examples of docs/programs.md, run as they stand against an app."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import mmdemo

ROOT = Path(mmdemo.__file__).parents[1]
TEXT = (ROOT / "docs" / "programs.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)


def test_there_is_one_for_each_way():
    assert [("gradio_client" in each, "mcp" in each) for each in EXAMPLES] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=["gradio_client", "mcp"])
def test_it_runs(example, page_url, tmp_path):
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    done = subprocess.run(
        [sys.executable, "-c", example.replace("http://127.0.0.1:7860/", page_url)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "parrot" in done.stdout
