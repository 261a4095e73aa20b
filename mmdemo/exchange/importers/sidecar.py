"""Pictures and clips with their texts beside them: cat.png with cat.txt, or cat.zh.txt.

In a folder called en or zh, texts are in that language. What has no text is still to be judged,
so this reads a plain folder of pictures, too.
"""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.incoming import BadRow, Incoming, file_in
from mmdemo.exchange.reading import opened_text
from mmdemo.exchange.trees import Tree
from mmdemo.media import LANGUAGES, Language
from mmdemo.pairs import MAX_TEXT_CHARACTERS


def read_sidecar(tree: Tree, files: Sequence[str]) -> Iterator[Incoming | BadRow]:
    """Read each picture and clip with the texts beside it."""
    for name in files:
        found = list(_texts(tree, name))
        if not found:
            yield Incoming(name, file_in(tree, name), source=name)
        for text_name, language in found:
            try:
                yield _read(tree, name, text_name, language)
            except InvalidRequestError as error:
                yield BadRow(text_name, str(error))


def _read(tree: Tree, name: str, text_name: str, language: Language | None) -> Incoming:
    with opened_text(tree, text_name) as file:
        text = file.read(MAX_TEXT_CHARACTERS * 2).strip()
    return Incoming(name, file_in(tree, name), text=text, language=language, source=name)


def _texts(tree: Tree, name: str) -> Iterator[tuple[str, Language | None]]:
    """The names of the texts beside a file, and their languages as far as names tell."""
    path = PurePosixPath(name)
    folder = path.parent.name.lower()
    of_folder = folder if folder in LANGUAGES else None
    plain = path.with_suffix(".txt").as_posix()
    if tree.has(plain):
        yield plain, of_folder
    for language in LANGUAGES:
        of_language = path.with_suffix(f".{language}.txt").as_posix()
        if tree.has(of_language):
            yield of_language, language
