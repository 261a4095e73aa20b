"""`python app.py` serves the page before any model is loaded, and without torch."""

import json
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Runs app.py as it is, looks at the page from a thread of the same process, and tells what it saw.
PROBE = """
import json, os, runpy, sys, threading, time, urllib.request

port, data_dir = sys.argv[1:]

def look():
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
                seen = {"status": page.status, "type": page.headers["content-type"]}
            break
        except OSError:
            time.sleep(0.1)
    heavy = {"torch", "transformers", "diffusers", "accelerate"}
    # On a line of its own, whatever the page has begun to print.
    report = {**seen, "imported": sorted(heavy & sys.modules.keys())}
    print("\\n" + json.dumps(report), flush=True)
    os._exit(0)

threading.Thread(target=look, daemon=True).start()
sys.argv = ["app.py", "--port", port, "--data-dir", data_dir]
runpy.run_path("app.py", run_name="__main__")
"""


def test_the_page_is_served_before_torch_is_imported(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(port), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["status"] == 200
    assert seen["type"].startswith("text/html")
    assert seen["imported"] == []
