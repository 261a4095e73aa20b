"""The Dockerfile's own steps where there is no container engine: in a clean virtual environment.

python -m benchmarks.container_steps --torch-index https://download.pytorch.org/whl/cpu

It copies what the Dockerfile copies, runs its `pip` step, starts the app from the copies with the
packages of that environment only, and asks it for a caption.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.startup import find_free_port, wait_for_page

ROOT = Path(__file__).parents[1]
ASK = """
import json, sys
from gradio_client import Client, handle_file
client = Client(sys.argv[1], verbose=False)
print(json.dumps(client.predict(picture=handle_file(sys.argv[2]), api_name="/caption")))
"""


def main() -> None:
    """Build, start, ask, and print how long each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--torch-index", default="", help="of torch; empty: pip's own index")
    torch_index = parser.parse_args().torch_index
    with tempfile.TemporaryDirectory() as beside:
        inside, started_s = Path(beside) / "app", time.perf_counter()
        python = _environment(Path(beside))
        _copy(inside)
        _install(inside, python, torch_index)
        print(f"copied and installed in {time.perf_counter() - started_s:.0f} s")
        caption = _ask(inside, python, Path(beside) / "data")
        print(f"the app answers from there: {caption['text']!r} ({caption['model']})")


def _environment(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    return folder / "venv" / "bin" / "python"


def _instructions(word: str) -> list[str]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return re.findall(rf"^{word} (.*)$", text, flags=re.MULTILINE)


def _copy(inside: Path) -> None:
    inside.mkdir()
    for rest in _instructions("COPY"):
        for source in rest.split()[:-1]:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, inside / source)
            else:
                shutil.copy(ROOT / source, inside / source)


def _install(inside: Path, python: Path, torch_index: str) -> None:
    """Run the step as it stands; without an index for torch, that option is left out."""
    (step,) = (run for run in _instructions("RUN") if "pip install" in run)
    step = step.replace("/tmp/", f"{inside.parent}/")
    if not torch_index:
        step = step.replace('--index-url "$TORCH_INDEX"', "")
    path = f"{python.parent}:{os.environ['PATH']}"
    told = {**os.environ, "PATH": path, "TORCH_INDEX": torch_index}
    subprocess.run(["sh", "-e", "-c", step], cwd=inside, env=told, check=True)


def _ask(inside: Path, python: Path, data_dir: Path) -> dict[str, object]:
    port, picture = find_free_port(), inside / "assets" / "examples" / "scene-501.png"
    url = f"http://127.0.0.1:{port}/"
    command = [python, "app.py", "--port", str(port), "--data-dir", data_dir]
    app = subprocess.Popen(command, cwd=inside)
    try:
        wait_for_page(app, url)
        asked = [python, "-c", ASK, url, picture]
        return json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    finally:
        app.terminate()
        app.wait()


if __name__ == "__main__":
    main()
