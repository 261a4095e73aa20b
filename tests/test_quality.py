"""The linters, as tests, so that one command checks everything and ends with pytest's own line."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHECKS = {
    "lint": [sys.executable, "-m", "ruff", "check", "--no-cache"],
    "format": [sys.executable, "-m", "ruff", "format", "--check", "--no-cache"],
    "floors": [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
    "security": [
        sys.executable,
        "-m",
        "bandit",
        "-q",
        "-c",
        "pyproject.toml",
        "-r",
        "mmdemo",
        "app.py",
    ],
    "types": [sys.executable, "-m", "pyright"],
}


@pytest.mark.parametrize("command", CHECKS.values(), ids=CHECKS)
def test_the_code_passes(command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
