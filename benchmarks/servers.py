"""Servers that the benchmarks ask: each in a process of its own, ended with its block."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.startup import ROOT, find_free_port, wait_for_page

END_WITHIN_S = 20.0
Server = subprocess.Popen[bytes]


@contextmanager
def running(
    arguments: Sequence[str],
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    port: int | None = None,
) -> Iterator[tuple[str, Server]]:
    """A Python program that serves at the port it is told: its address and its process."""
    port = port or find_free_port()
    command = [sys.executable, *arguments, "--port", str(port)]
    with (log or Path(os.devnull)).open("ab") as file:
        errors = file if log else None  # else they are told to whoever measures
        server = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=errors, env=env)
    try:
        wait_for_page(server, f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}/", server
    finally:
        server.terminate()
        try:
            server.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def env_of(folder: Path, **more: str) -> dict[str, str]:
    """An environment where data and temporary files lie in a folder."""
    (folder / "tmp").mkdir(exist_ok=True)
    env = os.environ | {"TMPDIR": str(folder / "tmp"), "MMDEMO_DATA_DIR": str(folder / "data")}
    env.pop("GRADIO_TEMP_DIR", None)
    return env | more
