"""COCO's captions: one JSON file with images and annotations."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.columns import incoming_in
from mmdemo.exchange.incoming import BadRow, Incoming, MediaFile, file_in
from mmdemo.exchange.json_values import object_in
from mmdemo.exchange.reading import read_json
from mmdemo.exchange.trees import Tree, leads_out, named_in


def read_coco(tree: Tree, files: Sequence[str]) -> Iterator[Incoming | BadRow]:
    """Read each caption; an image without one is still to be described.

    Raises:
        InvalidRequestError: a file is no JSON, or not of that kind.
    """
    for name in files:
        whole = read_json(tree, name)
        if not is_coco(whole):
            raise InvalidRequestError(
                f"{name} is no COCO file of captions; it needs images and annotations."
            )
        pictures = _Pictures(tree, name)
        images = {object_in(each).get("id"): object_in(each) for each in whole["images"]}
        described: set[object] = set()
        for number, annotation in enumerate(whole["annotations"], start=1):
            where = f"{PurePosixPath(name).name}: annotation {number}"
            held = object_in(annotation)
            described.add(held.get("image_id"))
            yield from _read(pictures, where, (images.get(held.get("image_id")), held))
        for image_id, image in images.items():
            if image_id not in described:
                where = f"{PurePosixPath(name).name}: image {image_id}"
                yield from _read(pictures, where, (image, {}))


def is_coco(whole: object) -> bool:
    """Whether what a JSON file holds are COCO's captions."""
    parts = object_in(whole)
    return all(isinstance(parts.get(name), list) for name in ("images", "annotations"))


class _Pictures:
    """Finds the pictures that a list names, which COCO keeps in a folder beside that of its lists.

    Once one was found in a folder, the others are looked for there first.
    """

    def __init__(self, tree: Tree, beside: str) -> None:
        self.tree, self._beside = tree, beside
        self._folders: list[str] | None = None

    def find(self, file_name: str) -> str:
        """The path of a picture.

        Raises:
            InvalidRequestError: it is nowhere, or would lie outside.
        """
        try:
            return named_in(self.tree, self._beside, file_name)
        except InvalidRequestError:
            if self._folders is None:
                folders = {PurePosixPath(each).parent.as_posix() for each in self.tree.names()}
                self._folders = sorted(folders)
            for folder in self._folders:
                name = f"{folder}/{file_name}"
                if not leads_out(file_name) and self.tree.has(name):
                    self._folders = [folder, *(each for each in self._folders if each != folder)]
                    return name
            raise


def _read(
    pictures: _Pictures, where: str, held: tuple[dict[str, Any] | None, dict[str, Any]]
) -> Iterator[Incoming | BadRow]:
    image, annotation = held

    def find() -> MediaFile:
        file_name = image.get("file_name") if image else None
        if not isinstance(file_name, str):
            raise InvalidRequestError("This annotation belongs to no image of the file.")
        path = pictures.find(file_name)
        return file_in(pictures.tree, path)

    try:
        # What an export of ours tells beside the caption stands under a key of its own.
        row = {**annotation, "id": None, **object_in(annotation.get("mmdemo"))}
        yield from incoming_in(row, where, find)
    except InvalidRequestError as error:
        yield BadRow(where, str(error))
