"""Who may have which file: one's own uploads and what one was handed; never anybody else's.

Gradio serves whatever lies in its folder of uploads to whoever names it, takes any file there as
an input, and fetches addresses on the network for those who ask. This guard stands before it: it
remembers who uploaded a file and to whom the app handed one, answers 404 to everybody else, and
makes the name of somebody else's file, where a program sends one, the name of none.
"""

import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from os.path import normpath
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mmdemo.web.caller import Caller, caller_of
from mmdemo.web.file_owners import FileOwners
from mmdemo.web.json_bodies import (
    UnreadableBodyError,
    again,
    named_files,
    parsed,
    rewrite,
    whole_body,
)

NOT_FOUND = "There is no such file, or it is not yours."
SHARED = "shared"  # folder of uploads: copies for everyone who may see the page they stand on
_SERVED = "/file="
_FILE = re.compile(r"/gradio_api/file[=/](.*)", re.DOTALL)
_UPLOAD = re.compile(r"/gradio_api/upload/?$")
# Of Gradio, and of no use here: fetching from elsewhere, recordings of the screen and links to a
# state of the page, both of which leave files behind that nobody sweeps.
_SHUT = re.compile(r"/gradio_api/(proxy=|process_recording|deep_link|stream/)")
_MAX_PATH = 4_096
_NOT_TEXT = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class FilePlaces:
    """Where files lie that are served."""

    uploads: Path
    # What everyone sees who may open the page, as of the moment it is asked: examples, collection.
    open_to_all: Callable[[Scope], Iterable[Path]] = field(default=lambda _: ())
    may_look: Callable[[Caller], bool] = field(default=lambda _: True)


class FileGuard:
    """ASGI middleware; what it needs to know of the caller must have been set before."""

    def __init__(self, app: ASGIApp, places: FilePlaces) -> None:
        self._app = app
        self._places = places
        self._uploads = places.uploads.resolve()
        self._owners = FileOwners(self._uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, method = scope["path"], scope["method"]
        if _SHUT.search(path):
            await PlainTextResponse(NOT_FOUND, 404)(scope, receive, send)
        elif asked := _FILE.search(path):
            if self._may_have(scope, asked.group(1)):
                await self._app(scope, receive, send)
            else:
                await PlainTextResponse(NOT_FOUND, 404)(scope, receive, send)
        elif method == "POST" and _UPLOAD.search(path):
            await self._app(scope, receive, _Handing(self, caller_of(scope), send, is_upload=True))
        else:
            await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request that may name files, and whose answer may hand some out."""
        caller = caller_of(scope)
        try:
            if scope["method"] in {"POST", "PUT", "PATCH"} and not _is_form(scope):
                receive = await self._checked(caller, receive)
        except UnreadableBodyError as error:
            await PlainTextResponse(str(error), error.status)(scope, receive, send)
            return
        hands_out = "/gradio_api/" in scope["path"]
        await self._app(scope, receive, _Handing(self, caller, send) if hands_out else send)

    async def _checked(self, caller: Caller, receive: Receive) -> Receive:
        body = await whole_body(receive)
        if not body:
            return again(body, receive)
        value = parsed(body)
        if rewrite(value, lambda text: self._own(caller, text)):
            body = json.dumps(value).encode()
        return again(body, receive)

    def _own(self, caller: Caller, text: str) -> str:
        """A text as it is to be taken: without what no text holds, and naming no other's file."""
        text = _NOT_TEXT.sub("", text)
        for said in _paths_in(text):
            name = self._name(said)
            if name is not None and not self._is_own(caller, name):
                return str(self._uploads / "not-yours" / Path(said).name)
        return text

    def hand(self, caller: Caller, said: str) -> None:
        """Note that a caller was handed a file, if it lies where uploads do."""
        name = self._name(said)
        if name is not None:
            self._owners.add(caller.key, name)

    def _may_have(self, scope: Scope, said: str) -> bool:
        path, name, caller = _resolved(said), self._name(said), caller_of(scope)
        if path is None:
            return False
        if name is not None and self._is_own(caller, name):
            return path.is_file()
        places = [place.resolve() for place in self._places.open_to_all(scope)]
        is_open = any(path == place or _is_seen_in(path, place) for place in places)
        return is_open and self._places.may_look(caller)

    def _is_own(self, caller: Caller, name: str) -> bool:
        if name.startswith("."):  # the app's own notes
            return False
        return Path(name).parts[0] == SHARED or self._owners.has(caller.key, name)

    def _name(self, said: str) -> str | None:
        """Where below the uploads a file of that path lies; None where it lies elsewhere."""
        path = _resolved(said)
        if path is None or not path.is_relative_to(self._uploads) or path == self._uploads:
            return None
        return str(path.relative_to(self._uploads))


class _Handing:
    """An answer on its way: what files it hands out is noted before it is sent on."""

    def __init__(
        self, guard: FileGuard, caller: Caller, send: Send, *, is_upload: bool = False
    ) -> None:
        self._guard, self._caller, self._send = guard, caller, send
        self._is_upload = is_upload
        self._kind = ""
        self._rest = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._kind = Headers(raw=message.get("headers", [])).get("content-type", "")
        elif message["type"] == "http.response.body":
            self._note(message.get("body", b""), is_last=not message.get("more_body", False))
        await self._send(message)

    def _note(self, part: bytes, *, is_last: bool) -> None:
        if self._kind.startswith("text/event-stream"):
            *events, self._rest = (self._rest + part).split(b"\n\n")
            for event in [*events, *([self._rest] if is_last else [])]:
                for line in event.split(b"\n"):
                    if line.startswith(b"data:"):
                        self._hand_out(line.removeprefix(b"data:"))
        elif self._kind.startswith("application/json"):
            self._rest += part
            if is_last:
                self._hand_out(self._rest)

    def _hand_out(self, data: bytes) -> None:
        if not self._is_upload and b'"path"' not in data and b'"file"' not in data:
            return
        with suppress(ValueError, RecursionError):
            value: Any = json.loads(data)
            is_list = self._is_upload and isinstance(value, list)
            uploaded = cast("list[str]", value if is_list else [])
            for said in [*uploaded, *named_files(value)]:
                for each in {said, unquote(said)}:
                    self._guard.hand(self._caller, each)


def _is_form(scope: Scope) -> bool:
    return (
        Headers(scope=scope)
        .get("content-type", "")
        .startswith(("multipart/form-data", "application/x-www-form-urlencoded"))
    )


def _paths_in(text: str) -> set[str]:
    """What a text may be taken for: a path, or the address at which a file is served."""
    said = {text, unquote(text)}
    said |= {each.rpartition(_SERVED)[2] for each in said}
    return said | {unquote(each) for each in said}


def _resolved(said: str) -> Path | None:
    if len(said) > _MAX_PATH:
        said = normpath(said)  # such as /././a, which is as short as /a to whoever opens it
    if len(said) > _MAX_PATH or "/" not in said:
        return None
    try:
        return Path(said).resolve()
    except (OSError, ValueError, RuntimeError):  # too long, a null byte, links in a circle
        return None


def _is_seen_in(path: Path, place: Path) -> bool:
    """Whether a file lies below a folder, and neither it nor its folders are hidden."""
    if not path.is_relative_to(place):
        return False
    return not any(part.startswith(".") for part in path.relative_to(place).parts)
