"""Whether the app is alive, and whether it can serve: for what watches or balances it."""

import asyncio
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mmdemo.web.paths import route_path
from mmdemo.workbench import Workbench

ALIVE, READY = "/healthz", "/readyz"
LEAST_FREE_MB = 200
CHECK_TIMEOUT_S = 5.0
FINE = "ok"

Check = Callable[[], str]  # FINE, or a few words about what is wrong; it may raise


class Health:
    """ASGI middleware: answers /healthz at once, and /readyz by looking."""

    def __init__(self, app: ASGIApp, checks: Mapping[str, Check]) -> None:
        self._app = app
        self._checks = checks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = route_path(scope) if scope["type"] == "http" else ""
        if path == ALIVE:
            await PlainTextResponse("ok\n")(scope, receive, send)
        elif path == READY:
            await (await self._ready())(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _ready(self) -> Response:
        found = await asyncio.gather(*(_run(check) for check in self._checks.values()))
        ready = all(said == FINE for said in found)
        checks = dict(zip(self._checks, found, strict=True))
        body = json.dumps({"ready": ready, "checks": checks}) + "\n"
        headers = {"cache-control": "no-store"}
        return Response(body, 200 if ready else 503, headers, "application/json")


async def _run(check: Check) -> str:
    try:
        return await asyncio.wait_for(asyncio.to_thread(check), CHECK_TIMEOUT_S)
    except TimeoutError:
        return f"no answer in {CHECK_TIMEOUT_S:.0f} s"
    except Exception as error:  # noqa: BLE001 - anything that is wrong is a reason not to be ready
        return type(error).__name__  # its words may hold where the database is


def checks_of(bench: Workbench) -> dict[str, Check]:
    """What must be true before somebody is sent here."""

    def database() -> str:
        bench.people.has_any()
        return FINE

    def models() -> str:
        return FINE if bench.models.is_alive else "a model's worker has ended"

    return {"database": database, "disk": lambda: disk(bench.data_dir), "models": models}


def space_of(folder: Path) -> tuple[int, int]:
    """Free and total bytes of the disk that holds a folder, or will hold it."""
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    usage = shutil.disk_usage(there)
    return usage.free, usage.total


def disk(folder: Path) -> str:
    """Whether the disk that holds a folder has room."""
    free_mb = space_of(folder)[0] / 2**20
    return FINE if free_mb >= LEAST_FREE_MB else f"{free_mb:,.0f} MB free"
