"""The container: what it copies is enough, and the app writes nowhere but to its volume."""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from gradio_client import Client, handle_file

from mmdemo.pairs import place_at
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench

ROOT = Path(__file__).parents[1]
START_S = 300
RUN_PART, TEST_PART = (ROOT / "requirements.txt").read_text(encoding="utf-8").split("# the tests\n")


def instructions():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [tuple(line.strip().split(maxsplit=1)) for line in lines]


def given(name):
    return [rest for word, rest in instructions() if word == name]


def environment():
    return dict(re.findall(r"(\w+)=(\S+)", " ".join(given("ENV"))))


def copied():
    return [source for rest in given("COPY") for source in rest.split()[:-1]]


def named(part):
    return set(re.findall(r"^([A-Za-z0-9_-]+)", part, flags=re.MULTILINE))


def test_it_runs_as_nobody_in_particular_and_says_whether_it_is_well():
    assert given("USER") == ["1000:1000"]
    (check,) = given("HEALTHCHECK")
    assert "/healthz" in check
    assert given("VOLUME") == ["/data"]
    words = [word for word, _ in instructions()]
    assert words.index("USER") > max(n for n, word in enumerate(words) if word == "RUN")


def test_everything_that_is_written_goes_to_the_volume_or_to_tmp():
    known = environment()
    for name in ("HOME", "MMDEMO_DATA_DIR", "HF_HOME", "GRADIO_TEMP_DIR"):
        assert known[name].startswith("/data")
    for name in ("MPLCONFIGDIR", "NUMBA_CACHE_DIR"):
        assert known[name].startswith("/tmp")
    assert known["MMDEMO_HOST"] == "0.0.0.0"
    settings = {name.removeprefix("MMDEMO_").lower() for name in known if name[:7] == "MMDEMO_"}
    assert settings <= Settings.model_fields.keys()


def test_what_it_copies_is_there_and_gets_past_the_ignore_file():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert {source.rstrip("/") for source in copied()} == let_in
    assert [source for source in copied() if not (ROOT / source).exists()] == []


def test_it_installs_what_the_app_imports_and_no_test_tool():
    (install,) = (run for run in given("RUN") if "pip install" in run)
    assert "sed '/^# the tests$/,$d' requirements.txt" in install
    assert {"gradio", "torch", "transformers", "mcp"} <= named(RUN_PART)
    assert {"pytest", "playwright", "ruff"} <= named(TEST_PART)
    packages = packages_distributions()
    imported = {
        distribution.lower()
        for path in (ROOT / "mmdemo").rglob("*.py")
        for module in imported_by(path)
        for distribution in packages.get(module, [])
    }
    assert imported & {name.lower() for name in named(TEST_PART)} == set()


def imported_by(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_the_compose_file_gives_no_more_rights_than_needed():
    composed = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    app, database = composed["services"]["app"], composed["services"]["database"]
    for service in (app, database):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "compose.env" in service["env_file"]
    assert app["depends_on"]["database"]["condition"] == "service_healthy"
    assert "pg_isready" in database["healthcheck"]["test"]
    assert all(port.startswith("127.0.0.1:") for port in app["ports"])
    assert app["volumes"] == ["app-data:/data"]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/compose.env" in ignored
    assert (ROOT / "compose.env.example").exists()


@pytest.fixture
def container(tmp_path):
    """The app as the container starts it, from copies that cannot be written."""
    inside = tmp_path / "app"
    for source in copied():
        target = inside / source
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / source).is_dir() else shutil.copy)(ROOT / source, target)
    for path in [inside, *inside.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    places = {"/data": tmp_path / "data", "/tmp": tmp_path / "tmp"}
    for place in places.values():
        place.mkdir()
    known = {
        name: re.sub(r"^/(data|tmp)", lambda found: str(places[found.group()]), value)
        for name, value in environment().items()
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    known |= {"PATH": os.environ["PATH"], "TMPDIR": str(places["/tmp"]), "MMDEMO_PORT": port}
    known |= {"MMDEMO_HOST": "127.0.0.1", "MMDEMO_BACKUP_EVERY_S": "3600"}
    known |= {"MMDEMO_BACKUP_URL": (tmp_path / "elsewhere").as_uri()}
    # root may write wherever it likes, unless that is taken from it
    bound = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*bound, sys.executable, "app.py"], cwd=inside, env=known, stdout=log, stderr=log
        )
    yield process, f"http://127.0.0.1:{port}/", places["/data"]
    process.kill()
    process.wait()
    for path in [inside, *inside.rglob("*")]:
        path.chmod(0o755)


@pytest.mark.slow
def test_the_app_runs_on_a_read_only_root_and_ends_in_order(container, tmp_path):
    process, url, data_dir = container
    wait_until_served(process, url, tmp_path / "log")
    picture = ROOT / "assets" / "examples" / "scene-501.png"
    client = Client(url, verbose=False, download_files=str(tmp_path / "downloads"))
    said = client.predict(picture=handle_file(picture), api_name="/caption")
    assert said["text"]
    assert list((data_dir / "uploads").rglob("*.png"))
    bench = Workbench.from_settings(Settings(data_dir=data_dir))
    bench.people.add("Ada", "own", "correct horse")
    bench.close()
    process.terminate()
    assert process.wait(timeout=60) == 0
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "Permission denied" not in log
    assert "pairs.db" in place_at((tmp_path / "elsewhere").as_uri()).names()


def wait_until_served(process, url, log):
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("The page was not served.")
