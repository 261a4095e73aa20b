"""Which revision of this program is running, where it lies in a repository."""

import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parents[2]


def code_revision() -> str:
    """The commit, with "+" behind it where files were changed since; or the version; or ""."""
    commit = _git("rev-parse", "--short=12", "HEAD")
    if commit:
        return commit + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    try:
        return version("mmdemo")
    except PackageNotFoundError:
        return ""


def _git(*words: str) -> str:
    if not (ROOT / ".git").exists():
        return ""
    try:
        told = subprocess.run(  # nosec B607
            ["git", *words], cwd=ROOT, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.strip() if told.returncode == 0 else ""
