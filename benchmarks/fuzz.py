"""Broken pictures and sounds sent to the app by the hundred: nothing may crash or stay behind.

Each file is uploaded and then captioned, asked about or written down, as any program would do it.
What can still be read gets an answer, everything else one sentence. Afterwards the log of the app,
its folder for temporary files and, once swept, that of uploads are looked through.

    python -m benchmarks.fuzz --files 1000
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import psutil

from benchmarks.fuzz_files import Broken, broken_file, real_files
from benchmarks.servers import Server, env_of, running
from mmdemo.web.sweeping import sweep

ANSWER_WITHIN_S = 120.0
N_CLIENTS = 4
N_PARTS = 4
SIGNS_OF_A_BUG = ("Traceback", "a bug in mmdemo", 'File "', "site-packages")
CALLS: dict[str, list[Any]] = {
    "caption": ["en", "short", 1, ""],
    "ask": ["What is this?", "en", 1, ""],
    "transcribe": ["en", "transcribe", "", ""],
}


@dataclass(frozen=True)
class Outcome:
    """What came of one file."""

    what: str  # "answered", "refused" or what must not be
    broken: Broken
    told: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether it must not be."""
        return self.what not in {"answered", "refused"}


def main() -> None:
    """Send and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (url, server):
        began_s = perf_counter()
        load_models(url)
        memory = [memory_mb(server)]
        outcomes: list[Outcome] = []
        for n_part in range(N_PARTS):
            numbers = range(options.files)[n_part::N_PARTS]
            outcomes += send(url, numbers, options.seed)
            memory.append(memory_mb(server))
        seconds = perf_counter() - began_s
        is_up = server.poll() is None and httpx.get(url).is_success
        wrong = [
            f"{each.what}: {each.broken.made_by}: {each.told}" for each in outcomes if each.is_wrong
        ]
        wrong += [] if is_up else ["the app is gone"]
        wrong += left_behind(Path(folder))
    counts = Counter(each.what for each in outcomes)
    print(f"{len(outcomes)} broken files, seed {options.seed}, in {seconds:.0f} s: ", end="")
    print(", ".join(f"{n} {what}" for what, n in counts.most_common()))
    told = ", ".join(f"{each:,.0f}" for each in memory)
    print(f"MB of the app, before and after each of {N_PARTS} equal parts: {told}")
    print("\n".join(wrong) if wrong else "no crash, no traceback, nothing left behind")
    raise SystemExit(bool(wrong))


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Server]]:
    """The app with its bundled models; data, temporary files and log lie in the folder."""
    arguments = ["-m", "mmdemo", "serve"]
    with running(arguments, env_of(folder), folder / "log.txt") as (url, server):
        yield url, server


def load_models(url: str) -> None:
    """Have the app answer once of each kind."""
    real = real_files()
    with httpx.Client(base_url=url, timeout=ANSWER_WITHIN_S) as client:
        for name, kind in (("a.png", "PNG"), ("aa.png", "PNG"), ("a.wav", "WAV")):
            data = real[kind] + bytes(len(name) % 2)  # a caption, and an answer
            outcome = ask(client, Broken(name, data, "nothing", is_sound=kind == "WAV"))
            if outcome.what != "answered":
                raise SystemExit(f"The app does not answer: {outcome.told}")


def send(url: str, numbers: Sequence[int], seed: int) -> list[Outcome]:
    """Send the files of these numbers, a few at once; what came of each."""
    real = real_files()
    client = httpx.Client(base_url=url, timeout=ANSWER_WITHIN_S)
    with client, ThreadPoolExecutor(N_CLIENTS) as threads:
        made = (broken_file(number, seed, real) for number in numbers)
        return list(threads.map(lambda broken: ask(client, broken), made))


def ask(client: httpx.Client, broken: Broken) -> Outcome:
    """Send one file and ask for something about it."""
    name = "transcribe" if broken.is_sound else ("caption", "ask")[len(broken.data) % 2]
    try:
        files = {"files": (broken.name, broken.data)}
        sent = client.post("gradio_api/upload", files=files)
        if sent.status_code != httpx.codes.OK:
            return _refusal(sent, broken)
        file = {"path": sent.json()[0], "meta": {"_type": "gradio.FileData"}}
        call = client.post(f"gradio_api/call/{name}", json={"data": [file, *CALLS[name]]})
        if call.status_code != httpx.codes.OK:
            return _refusal(call, broken)
        answer = client.get(f"gradio_api/call/{name}/{call.json()['event_id']}").text
    except httpx.HTTPError as error:
        return Outcome("no answer", broken, repr(error))
    return _outcome(answer, broken)


def left_behind(folder: Path) -> list[str]:
    """What is wrong with what the app wrote: to its log, beside its uploads, or after a sweep."""
    log = (folder / "log.txt").read_text(errors="replace")
    at = log.find("Traceback")
    wrong = [f"in the log: {log[max(0, at - 200) : at + 2_000]}"] if at >= 0 else []
    temporary = [each for each in (folder / "tmp").rglob("*") if each.is_file()]
    wrong += [f"left in the folder for temporary files: {each}" for each in temporary]
    sweep(folder / "data" / "uploads", older_than_s=-1)
    swept = [each for each in (folder / "data" / "uploads").rglob("*") if each.name != ".owners"]
    return wrong + [f"left after the sweep: {each}" for each in swept if each.is_file()]


def memory_mb(server: Server) -> float:
    """What the app's process holds."""
    return psutil.Process(server.pid).memory_info().rss / 1e6


def _refusal(answer: httpx.Response, broken: Broken) -> Outcome:
    is_honest = answer.is_client_error and not _has_sign(answer.text)
    return Outcome("refused" if is_honest else str(answer.status_code), broken, answer.text[:500])


def _outcome(answer: str, broken: Broken) -> Outcome:
    told = answer.rsplit("data:", 1)[-1].strip()
    if _has_sign(told):
        return Outcome("bug", broken, told[:500])
    if "event: complete" in answer:
        return Outcome("answered", broken)
    said = json.loads(told) if "event: error" in answer and told else None
    sentence = said.get("error") if isinstance(said, dict) else said
    what = "refused" if isinstance(sentence, str) and sentence else "failed without a word"
    return Outcome(what, broken, str(sentence))


def _has_sign(text: str) -> bool:
    return any(sign in text for sign in SIGNS_OF_A_BUG)


if __name__ == "__main__":
    main()
