"""mmdemo transcribe: write down speech."""

import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer
from tqdm import tqdm

from mmdemo.cli.items import BadRow
from mmdemo.cli.options import JsonOption, ModelOption
from mmdemo.cli.output import print_failure, print_json, write_whole
from mmdemo.cli.recordings import AUTO, Spoken, read_spoken, spoken_in
from mmdemo.cli.session import EXIT_SOME_FAILED, open_workbench, read_settings
from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.subtitles import FORMATS
from mmdemo.media import Language, Segment, SpeechTask, Transcript
from mmdemo.models import ModelRunner
from mmdemo.tasks import Recording, transcribe_whole
from mmdemo.tasks import transcribe as transcribe_recording

EXAMPLES = """\b
Examples:
  mmdemo transcribe talk.mp3
  mmdemo transcribe film.mp4 --language zh --format srt --out subtitles
  mmdemo transcribe recordings/ --format vtt --out subtitles
  mmdemo transcribe talk.wav --prompt "Gradio, Parakeet" --json
  mmdemo transcribe --batch rows.jsonl
"""

AudioArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="AUDIO...", help="Recordings, or videos with sound; a folder means all in it."
    ),
]
BatchOption = Annotated[
    Path | None,
    typer.Option(
        "--batch",
        metavar="FILE",
        help='Work through FILE instead, one {"audio", "language"} a line; recordings are looked '
        "for beside FILE, then in the current folder. Prints JSON lines.",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Write one file for each recording into DIR instead of printing; run again, what "
        "DIR holds already is not done twice.",
    ),
]
LanguageOption = Annotated[
    Literal["en", "zh", "auto"], typer.Option("--language", help="Language that is spoken.")
]
TaskOption = Annotated[
    SpeechTask,
    typer.Option("--task", help="translate: into English, by models that can, such as Whisper."),
]
FormatOption = Annotated[
    Literal["txt", "srt", "vtt", "json"],
    typer.Option("--format", help="Plain text, subtitles, or everything that is known."),
]
PromptOption = Annotated[
    str, typer.Option("--prompt", metavar="TEXT", help="Names and words that are to be expected.")
]
DetectOption = Annotated[
    bool,
    typer.Option(
        "--detect-speech/--no-detect-speech", help="Whether to leave out what holds no voice."
    ),
]


@dataclass(frozen=True)
class _Hearing:
    """How recordings are heard, and by which model."""

    models: ModelRunner
    model: str
    task: SpeechTask
    prompt: str
    detect_speech: bool

    def segments(self, spoken: Spoken) -> Generator[Segment, None, Transcript]:
        """What is said in one recording, as it is heard."""
        return transcribe_recording(self.models, self._recording(spoken), self.model)

    def whole(self, spoken: Spoken) -> Transcript:
        """All that is said in one recording; where the file breaks off, that is told."""
        transcript = transcribe_whole(self.models, self._recording(spoken), self.model)
        _tell_break(spoken, transcript)
        return transcript

    def _recording(self, spoken: Spoken) -> Recording:
        return Recording(
            spoken.path,
            language=spoken.language,
            task=self.task,
            prompt=self.prompt,
            detect_speech=self.detect_speech,
        )


def transcribe(
    audio: AudioArgument = None,
    batch: BatchOption = None,
    out: OutOption = None,
    language: LanguageOption = AUTO,
    task: TaskOption = "transcribe",
    kind: FormatOption = "txt",
    prompt: PromptOption = "",
    detect_speech: DetectOption = True,
    model: ModelOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write down what is said in recordings, in English or Chinese."""
    wanted: Language | None = None if language == AUTO else language
    items = _items(audio or [], batch, wanted)
    with open_workbench(read_settings(listener=model or None)) as workbench:
        name = workbench.default_model["transcribe"]
        hearing = _Hearing(workbench.models, name, task, prompt, detect_speech)
        if out:
            n_failed = _write_files(hearing, items, out, kind)
        elif as_json or batch:
            n_failed = _each(items, partial(_print_record, hearing))
        elif kind == "txt":
            n_failed = _each(items, partial(_print_lines, hearing, named=len(items) > 1))
        else:
            n_failed = _each(items, partial(_print_all, hearing, kind))
    if n_failed:
        raise typer.Exit(EXIT_SOME_FAILED)


def _items(
    audio: list[Path], batch: Path | None, language: Language | None
) -> Sequence[Spoken | BadRow]:
    if bool(audio) == (batch is not None):
        raise InvalidRequestError(
            "Name at least one recording or a folder of them, or a batch file with --batch."
        )
    return read_spoken(batch, language) if batch else spoken_in(audio, language)


def _each(items: Iterable[Spoken | BadRow], work: Callable[[Spoken], object]) -> int:
    """Work on one after another; tells how many failed, the others being done all the same."""
    n_failed = 0
    for item in items:
        if isinstance(item, BadRow):
            print_failure(item.file, item.error)
            n_failed += 1
            continue
        try:
            work(item)
        except InvalidRequestError as error:
            print_failure(item.file, str(error))
            n_failed += 1
    return n_failed


def _print_lines(hearing: _Hearing, spoken: Spoken, *, named: bool) -> None:
    """Each segment as soon as it was heard."""
    segments = hearing.segments(spoken)
    try:
        while True:
            text = next(segments).text
            typer.echo(f"{spoken.file}\t{text}" if named else text)
    except StopIteration as end:
        _tell_break(spoken, end.value)


def _print_all(hearing: _Hearing, kind: str, spoken: Spoken) -> None:
    typer.echo(FORMATS[kind](hearing.whole(spoken)), nl=False)


def _print_record(hearing: _Hearing, spoken: Spoken) -> None:
    """One recording as the command line prints it; like what other tasks print."""
    transcript = hearing.whole(spoken)
    print_json(
        {
            "file": spoken.file,
            "task": hearing.task,
            "language": spoken.language or _main_language(transcript),
            "text": transcript.text,
            "segments": [asdict(segment) for segment in transcript.segments],
            "duration_s": round(transcript.duration_s, 3),
            "finished": transcript.finished,
            "model": transcript.model,
            "seconds": round(transcript.seconds, 4),
        }
    )


def _write_files(
    hearing: _Hearing, items: Sequence[Spoken | BadRow], folder: Path, kind: str
) -> int:
    """One file a recording, whole or not at all; tells how many failed."""
    todo = [item for item in items if isinstance(item, BadRow) or not _is_done(item, folder, kind)]
    n_done = len(items) - len(todo)
    if n_done:
        typer.echo(
            f"{n_done} of {len(items)} are in {folder} already and are left as they are.", err=True
        )
    bar = tqdm(todo, unit="recording", disable=len(todo) < 2 or not sys.stderr.isatty())
    return _each(bar, partial(_write_file, hearing, folder, kind))


def _place(spoken: Spoken, folder: Path, kind: str) -> Path:
    return folder / f"{spoken.result}.{kind}"


def _is_done(spoken: Spoken, folder: Path, kind: str) -> bool:
    return _place(spoken, folder, kind).exists()


def _write_file(hearing: _Hearing, folder: Path, kind: str, spoken: Spoken) -> None:
    write_whole(_place(spoken, folder, kind), FORMATS[kind](hearing.whole(spoken)))


def _tell_break(spoken: Spoken, transcript: Transcript) -> None:
    if not transcript.finished:
        print_failure(
            spoken.file,
            f"The file breaks off after {transcript.duration_s:.1f} s; what came before was heard.",
        )


def _main_language(transcript: Transcript) -> str:
    """The language of most of the text; empty where nothing was said."""
    n_letters: Counter[str] = Counter()
    for segment in transcript.segments:
        n_letters[segment.language] += len(segment.text)
    return max(n_letters, key=n_letters.__getitem__, default="")
