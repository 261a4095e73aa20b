"""What is sent as JSON: read before the app reads it, so that it can neither drown nor trick it."""

import json
from collections.abc import Callable, Iterator
from typing import Any, cast

from starlette.types import Message, Receive

MAX_BYTES = 16_000_000
MAX_DEPTH = 60  # of lists and objects in one another; the page's own have fewer than ten
ADDRESSES = ("http://", "https://", "ftp://", "file:")


class UnreadableBodyError(Exception):
    """What was sent is refused; says why, and with which status."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


async def whole_body(receive: Receive) -> bytes:
    """Everything that is sent.

    Raises:
        UnreadableBodyError: it is too much.
    """
    parts: list[bytes] = []
    n_bytes = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""  # who sent it is gone
        parts.append(message.get("body", b""))
        n_bytes += len(parts[-1])
        if n_bytes > MAX_BYTES:
            raise UnreadableBodyError(f"More than {MAX_BYTES:,} bytes; send files by upload.", 413)
        if not message.get("more_body", False):
            return b"".join(parts)


def again(body: bytes, receive: Receive) -> Receive:
    """Hand out a body that was read already, then what comes after it."""
    sent = False

    async def receive_it() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_it


def parsed(body: bytes) -> Any:  # noqa: ANN401 - JSON
    """The value.

    Raises:
        UnreadableBodyError: it is no JSON, or too deep.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableBodyError("This is no JSON that can be read.") from error
    if any(depth > MAX_DEPTH for depth, _ in _containers(value)):
        raise UnreadableBodyError(f"Lists and objects may lie {MAX_DEPTH} deep in one another.")
    return value


def rewrite(value: Any, rewritten: Callable[[str], str]) -> bool:  # noqa: ANN401 - JSON
    """Put `rewritten(text)` in the place of each text in a JSON value; whether any differs.

    Raises:
        UnreadableBodyError: a file is given by an address on the network.
    """
    differs = False
    for _, container in _containers(value):
        is_object = isinstance(container, dict)
        pairs: Any = cast("Any", container).items() if is_object else enumerate(container)
        for key, text in list(pairs):
            if not isinstance(text, str):
                continue
            if key == "path" and text.strip().lower().startswith(ADDRESSES):
                raise UnreadableBodyError("Files are not fetched from addresses; upload them.")
            new = rewritten(text)
            if new != text:
                differs = True
                container[key] = new
    return differs


def named_files(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """The files that an answer of the app hands out: where a file is meant, not where a text is."""
    for _, container in _containers(value):
        if isinstance(container, dict):
            named = cast("dict[str, Any]", container)
            yield from (named[key] for key in ("path", "file") if isinstance(named.get(key), str))


def _containers(value: Any) -> Iterator[tuple[int, Any]]:  # noqa: ANN401 - JSON
    """Every list and object with its depth, without recursion."""
    waiting = [(1, value)]
    while waiting:
        depth, each = waiting.pop()
        if isinstance(each, dict):
            yield depth, each
            waiting += [(depth + 1, child) for child in cast("dict[str, Any]", each).values()]
        elif isinstance(each, list):
            yield depth, each
            waiting += [(depth + 1, child) for child in cast("list[Any]", each)]
