"""Sees every request once it was served: how long it took, what came of it, who was here."""

import logging
from collections import OrderedDict, deque
from collections.abc import Iterable
from threading import Lock
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mmdemo.web.caller import Caller, caller_of
from mmdemo.web.logs import FACTS
from mmdemo.web.problems import Problem
from mmdemo.web.routes import template_of

CALLERS_REMEMBERED = 10_000
ERRORS_REMEMBERED = 50
REQUESTS_REMEMBERED = 20_000
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
NO_ROUTE = "none"  # nothing of the page: an unknown path, or refused before its route was found
GONE = 499  # the one who asked left before the answer
LONG_OPEN = ("/queue/data", "/heartbeat/", "/upload_progress")  # open for as long as a page waits
METHODS = frozenset({"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"})

_log = logging.getLogger(__name__)


class Observations:
    """What was seen; fed by every request, read by /metrics and by the tab Status."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "mmdemo_http_requests", "Requests that were answered.", ("method", "path", "status"),
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "mmdemo_http_request_seconds", "From a request to the end of its answer.", ("path",),
            registry=self.registry, buckets=SECONDS,
        )  # fmt: skip
        self._bugs = Counter(
            "mmdemo_bugs", "Errors that nobody expected.", ("kind",), registry=self.registry
        )
        self._began_s = monotonic()
        self._callers: OrderedDict[str, tuple[bool, float]] = OrderedDict()
        self._answered: deque[float] = deque(maxlen=REQUESTS_REMEMBERED)
        self._problems: deque[Problem] = deque(maxlen=ERRORS_REMEMBERED)
        self._lock = Lock()

    @property
    def uptime_s(self) -> float:
        """Since the app was started."""
        return monotonic() - self._began_s

    @property
    def problems(self) -> list[Problem]:
        """The latest bugs, newest first."""
        with self._lock:
            return list(reversed(self._problems))

    def note_problem(self, problem: Problem) -> None:
        """A bug was met."""
        self._bugs.labels(problem.kind).inc()
        with self._lock:
            self._problems.append(problem)

    def note_request(self, method: str, path: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._requests.labels(method if method in METHODS else "other", path, str(status)).inc()
        if not any(part in path for part in LONG_OPEN):
            self._seconds.labels(path).observe(seconds)
        with self._lock:
            self._answered.append(monotonic())

    def note_caller(self, caller: Caller) -> None:
        """Somebody is here."""
        with self._lock:
            self._callers[caller.key] = (caller.person is not None, monotonic())
            self._callers.move_to_end(caller.key)
            while len(self._callers) > CALLERS_REMEMBERED:
                self._callers.popitem(last=False)

    def here(self, within_s: float) -> tuple[int, int]:
        """How many people who signed in, and how many others, were here in the last seconds."""
        since_s = monotonic() - within_s
        with self._lock:
            recent = [is_person for is_person, at_s in self._callers.values() if at_s >= since_s]
        return sum(recent), len(recent) - sum(recent)

    def requests_per_s(self, within_s: float) -> float:
        """Answers a second, over the last seconds."""
        since_s = monotonic() - within_s
        with self._lock:
            n_answered = sum(at_s >= since_s for at_s in self._answered)
        return n_answered / max(1.0, min(within_s, self.uptime_s))


class Observer:
    """ASGI middleware: notes what came of each request, in the log as well."""

    def __init__(self, app: ASGIApp, seen: Observations, quiet: Iterable[str] = ()) -> None:
        self._app = app
        self._seen = seen
        self._quiet = frozenset(quiet)  # paths that machines ask for every few seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun_s, status = monotonic(), GONE

        async def watched_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched_send)
        except Exception:
            status = 500
            raise
        finally:
            self._note(scope, status, monotonic() - begun_s)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        path = template_of(scope) or NO_ROUTE
        if scope["path"] in self._quiet:
            path = scope["path"]
        else:
            self._seen.note_caller(caller_of(scope))
        self._seen.note_request(scope["method"], path, status, seconds)
        if scope["path"] not in self._quiet or status >= 400:
            facts = {
                "method": scope["method"],
                "path": path,
                "status": status,
                "ms": round(seconds * 1_000, 1),
            }
            _log.info("request", extra={FACTS: facts})
