"""Lets each caller do only so much: how often, how large. What is refused is told why."""

from collections.abc import Callable
from functools import partial
from math import ceil

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mmdemo.web.bodies import Body, Refused, Room
from mmdemo.web.buckets import Buckets
from mmdemo.web.caller import caller_of
from mmdemo.web.paths import route_path
from mmdemo.web.routes import API
from mmdemo.web.rules import RuleBook, Rules, set_rules

MINUTE_S, HOUR_S = 60.0, 3_600.0
MB, KB = 2**20, 2**10
ADDRESS_FACTOR = 5.0  # a household or a school has one address
SMALL_FACTOR = 10.0  # a page asks its own scripts' questions so much more often than it runs tasks
FORM_BYTES = 64 * KB  # what a form adds around its files

GIVEN = "/given"  # a page for which every picture on it is decoded
TASKS = (f"{API}/queue/join", f"{API}/call/", f"{API}/run/", f"{API}/api/", f"{API}/mcp", GIVEN)
QUESTIONS = (f"{API}/component_server", f"{API}/stream/")
UPLOADS = (f"{API}/upload", f"{API}/process_recording")

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

TOO_OFTEN = "You ask for more at a time than can be served fairly"
TOO_MANY_FILES = "You have uploaded as many files as one may in an hour"
TOO_MUCH = "You have uploaded as much as one may in an hour"

_Keys = list[tuple[str, float]]  # of buckets, and how many times the allowance each holds
Tell = Callable[[Scope, str], str]  # a sentence in the language of the one who sent a request


class Limits:
    """ASGI middleware, behind the one that finds out who calls."""

    def __init__(self, app: ASGIApp, book: RuleBook, tell: Tell = lambda _, words: words) -> None:
        self._app = app
        self._book = book
        self._tell = tell
        self._requests = Buckets(MINUTE_S)
        self._questions = Buckets(MINUTE_S)
        self._uploads = Buckets(HOUR_S)
        self._upload_bytes = Buckets(HOUR_S)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        rules = self._book.rules_for(caller_of(scope), scope)
        set_rules(scope, rules)
        if scope["method"] not in WRITING and not route_path(scope).startswith(GIVEN):
            await self._app(scope, receive, send)
            return
        is_upload = route_path(scope).startswith(UPLOADS)
        body = Body(receive, send, self._room(scope, rules))
        await self._serve(scope, body, rules, is_upload=is_upload)
        if body.refusal is not None and not body.has_answered:
            await body.drain()
            await self._answer(scope, body.refusal, is_upload=is_upload)(scope, receive, send)

    async def _serve(self, scope: Scope, body: Body, rules: Rules, *, is_upload: bool) -> None:
        keys = _keys(scope)
        try:
            self._check(scope, keys, rules, body.announced(scope))
            if is_upload:
                body.on_bytes = partial(self._count_bytes, keys, rules)
            await self._app(scope, body.receive, body.send)
        except Refused as refused:
            body.refusal = refused
        except Exception:
            if body.refusal is None:
                raise

    def _room(self, scope: Scope, rules: Rules) -> Room:
        is_form = Headers(scope=scope).get("content-type", "").startswith("multipart/")
        if not is_form and not route_path(scope).startswith(UPLOADS):
            most_kb = self._book.max_json_kb
            said = f"This request is larger than {most_kb:,} KB, which is the most; "
            return Room(most_kb * KB, said + "send less at once.", is_form)
        most_mb = rules.upload_mb or self._book.person.upload_mb
        said = f"This file is larger than {most_mb:,.0f} MB, which is the most here; "
        return Room(most_mb * MB + FORM_BYTES, said + "choose a smaller one.", is_form)

    def _check(self, scope: Scope, keys: _Keys, rules: Rules, n_bytes: int) -> None:
        """Count the request; raise Refused where its caller has no more left."""
        path, often = route_path(scope), rules.requests_per_minute
        if path.startswith(TASKS):
            _take(self._requests, keys, often, TOO_OFTEN)
        elif path.startswith(QUESTIONS):
            _take(self._questions, keys, often * SMALL_FACTOR, TOO_OFTEN)
        elif path.startswith(UPLOADS):
            _take(self._uploads, keys, rules.uploads_per_hour, TOO_MANY_FILES)
            for key, factor in keys:
                allowance = rules.upload_mb_per_hour * MB * factor
                if lacking_s := self._upload_bytes.look(key, allowance, n_bytes):
                    raise _refused(TOO_MUCH, lacking_s)

    def _count_bytes(self, keys: _Keys, rules: Rules, n_bytes: int) -> None:
        _take(self._upload_bytes, keys, rules.upload_mb_per_hour * MB, TOO_MUCH, cost=n_bytes)

    def _answer(self, scope: Scope, refused: Refused, *, is_upload: bool) -> Response:
        words = self._tell(scope, refused.sentence)
        headers = {"cache-control": "no-store"}
        if refused.retry_s:
            headers["retry-after"] = str(ceil(refused.retry_s))
        if is_upload:  # the page shows such an answer as it is
            return PlainTextResponse(words, refused.status, headers)
        return JSONResponse({"detail": words}, refused.status, headers)


def _keys(scope: Scope) -> _Keys:
    """Whose buckets a request takes from: the caller's and, who can be many, the address's."""
    caller = caller_of(scope)
    client = scope.get("client")
    if caller.person is not None or caller.key.startswith("address:") or not client:
        return [(caller.key, 1.0)]
    return [(caller.key, 1.0), (f"address:{client[0]}", ADDRESS_FACTOR)]


def _take(buckets: Buckets, keys: _Keys, allowance: float, what: str, *, cost: float = 1.0) -> None:
    for key, factor in keys:
        if lacking_s := buckets.take(key, allowance * factor, cost):
            raise _refused(what, lacking_s)


def _refused(what: str, retry_s: float) -> Refused:
    seconds = ceil(retry_s)
    lasts = f"{seconds} s" if seconds < 120 else f"{ceil(seconds / 60)} min"
    return Refused(429, f"{what}; wait {lasts}, then try again.", seconds)
