"""Which recordings a command is to hear: named one by one, all of a folder, or a batch file's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from mmdemo.cli.items import BadRow, Row, found_beside, read_rows
from mmdemo.errors import InvalidRequestError
from mmdemo.media import LANGUAGES, Language
from mmdemo.media.sounds import SUFFIXES

AUTO = "auto"


@dataclass(frozen=True)
class Spoken:
    """One recording to be heard."""

    file: str  # as the person wrote it
    path: Path
    language: Language | None  # None: the model finds out
    result: PurePath  # where its text goes in the folder of results, without suffix


def spoken_in(paths: Sequence[Path], language: Language | None) -> list[Spoken]:
    """The recordings at `paths`, and all those in what is a folder among them, sorted.

    Raises:
        InvalidRequestError: a folder holds none.
    """
    found: list[Spoken] = []
    for path in paths:
        if path.is_dir():
            found += _in_folder(path, language)
        else:
            found.append(Spoken(str(path), path, language, PurePath(path.stem)))
    return _told_apart(found)


def _in_folder(folder: Path, language: Language | None) -> list[Spoken]:
    files = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()
    )
    if not files:
        raise InvalidRequestError(
            f"{folder} holds no recordings; name one that does, or the files one by one."
        )
    return [
        Spoken(str(path), path, language, path.relative_to(folder).with_suffix(""))
        for path in files
    ]


def _told_apart(found: Sequence[Spoken]) -> list[Spoken]:
    """Where two results would have one name, each keeps its recording's suffix as well."""
    n_of = Counter(spoken.result for spoken in found)
    return [
        replace(spoken, result=spoken.result.with_name(spoken.path.name))
        if n_of[spoken.result] > 1
        else spoken
        for spoken in found
    ]


def read_spoken(batch: Path, language: Language | None) -> list[Spoken | BadRow]:
    """The rows of a batch file, in order; a row's own language comes before `language`.

    Raises:
        InvalidRequestError: the file cannot be read at all.
    """
    rows = read_rows(batch, lambda row, where: _read_row(row, where, batch, language))
    good = iter(_told_apart([row for row in rows if isinstance(row, Spoken)]))
    return [next(good) if isinstance(row, Spoken) else row for row in rows]


def _read_row(row: Row, where: str, batch: Path, usual: Language | None) -> Spoken | BadRow:
    file, language = row.get("audio"), row.get("language") or usual or AUTO
    if not isinstance(file, str):
        return BadRow(where, 'This line names no recording; it needs {"audio": "PATH"}.')
    if language not in (*LANGUAGES, AUTO):
        return BadRow(
            file,
            f"This row wants {language!r}; the languages are {', '.join(LANGUAGES)} and {AUTO}.",
        )
    path = found_beside(batch, file)
    return Spoken(file, path, None if language == AUTO else language, PurePath(path.stem))
