"""Label Studio's JSON: tasks with their annotations, and predictions as suggestions."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.columns import FILE_NAMES, incoming_in
from mmdemo.exchange.incoming import BadRow, Incoming, MediaFile, file_in
from mmdemo.exchange.json_values import list_in, object_in
from mmdemo.exchange.reading import read_json
from mmdemo.exchange.trees import Tree, named_in

_LOCAL, _UPLOAD = "/data/local-files/", "/data/upload/"


def read_label_studio(tree: Tree, files: Sequence[str]) -> Iterator[Incoming | BadRow]:
    """Read each text of each task; a task without one is still to be judged.

    Raises:
        InvalidRequestError: a file is no JSON, or not of that kind.
    """
    for name in files:
        tasks = read_json(tree, name)
        if not is_label_studio(tasks):
            raise InvalidRequestError(f'{name} is no export of Label Studio: no list of "data".')
        for number, task in enumerate(tasks, start=1):
            yield from _read(tree, name, f"{PurePosixPath(name).name}: task {number}", task)


def is_label_studio(whole: object) -> bool:
    """Whether what a JSON file holds are Label Studio's tasks."""
    tasks = list_in(whole)
    return bool(tasks) and isinstance(object_in(tasks[0]).get("data"), dict)


def _read(tree: Tree, name: str, where: str, task: Any) -> Iterator[Incoming | BadRow]:  # noqa: ANN401
    try:
        data = object_in(task["data"])
        texts = [*_texts(task.get("annotations"))] or [""]
        suggestion = _suggestion(task.get("predictions"))
    except (TypeError, KeyError, AttributeError):
        yield BadRow(where, "This task is not as Label Studio writes it.")
        return

    def find() -> MediaFile:
        address = next((data[key] for key in FILE_NAMES if isinstance(data.get(key), str)), "")
        return file_in(tree, _named(tree, name, address))

    known = object_in(object_in(task.get("meta")).get("mmdemo"))
    for text in texts:
        row = {**data, "id": None, **suggestion, **known, "text": text or known.get("text", "")}
        if text and known and text != known.get("text"):
            row["id"] = None  # edited there: another text, and no longer the pair that it was
        try:
            yield from incoming_in(row, where, find)
        except InvalidRequestError as error:
            yield BadRow(where, str(error))


def _named(tree: Tree, name: str, address: str) -> str:
    """The file that a task's address means: uploaded, from local storage, or beside the list."""
    if address.startswith(_LOCAL):
        address = parse_qs(urlsplit(address).query).get("d", [""])[0]
    elif address.startswith(_UPLOAD):
        address = unquote(PurePosixPath(address).name)
    return named_in(tree, name, address)


def _texts(annotations: Any) -> Iterator[str]:  # noqa: ANN401 - JSON is anything
    for annotation in annotations or ():
        if not annotation.get("was_cancelled"):
            yield from _texts_in(annotation["result"])


def _texts_in(result: Any) -> Iterator[str]:  # noqa: ANN401 - JSON is anything
    for region in result:
        if region.get("type") == "textarea":
            text = region["value"]["text"]
            yield "\n".join(map(str, list_in(text) or [text]))


def _suggestion(predictions: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON is anything
    """The columns that say what a model suggested."""
    for prediction in predictions or ():
        texts = list(_texts_in(prediction["result"]))
        if texts:
            score = prediction.get("score")
            model, _, version = str(prediction.get("model_version") or "").partition("@")
            candidates = [
                {"text": each, "score": "nan" if score is None else score} for each in texts
            ]
            return {"candidates": candidates, "model": model, "version": version}
    return {}
