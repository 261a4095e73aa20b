"""How long from `python app.py` to the first page, beside `import gradio` alone: paired runs.

python -m benchmarks.startup
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
PATIENCE_S = 300.0
POLL_S = 0.05


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="pairs of runs, after one to warm up")
    n_runs = parser.parse_args().runs
    pairs = [(time_import_gradio(), time_first_page()) for _ in range(n_runs + 1)][1:]
    print(f"{'run':<8}{'import gradio':>15}{'first page':>15}")
    for number, (gradio_s, page_s) in enumerate(pairs, start=1):
        print(f"{number:<8}{gradio_s:>13.2f} s{page_s:>13.2f} s")
    gradio_s, page_s = (median(column) for column in zip(*pairs, strict=True))
    print(f"{'median':<8}{gradio_s:>13.2f} s{page_s:>13.2f} s   on {os.cpu_count()} cores")


def time_import_gradio() -> float:
    """Seconds of a Python that does nothing but `import gradio`."""
    started_s = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import gradio"], check=True)
    return time.perf_counter() - started_s


def time_first_page() -> float:
    """Seconds from starting `python app.py` to its first HTTP 200."""
    port = find_free_port()
    with tempfile.TemporaryDirectory() as data_dir:
        command = [sys.executable, "app.py", "--port", str(port), "--data-dir", data_dir]
        started_s = time.perf_counter()
        app = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            wait_for_page(app, f"http://127.0.0.1:{port}/")
            return time.perf_counter() - started_s
        finally:
            app.terminate()
            app.wait()


def find_free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_page(app: "subprocess.Popen[bytes]", url: str) -> None:
    """Return at the first HTTP 200."""
    deadline_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline_s:
        if app.poll() is not None:
            raise SystemExit(f"app.py ended with exit code {app.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5) as page:
                if page.status == 200:
                    return
        except OSError:
            time.sleep(POLL_S)
    raise SystemExit(f"no page after {PATIENCE_S:.0f} s")


if __name__ == "__main__":
    main()
