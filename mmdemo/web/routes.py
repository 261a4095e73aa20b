"""Which part of the app a request is for, and whether it comes from this machine."""

import re

from starlette.datastructures import Headers
from starlette.types import Scope

API = "/gradio_api"
HOMES = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
_PORT = re.compile(r":\d+$", re.ASCII)
_SENT_ON = (
    "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via",
)  # fmt: skip


def template_of(scope: Scope) -> str:
    """The route that served a request, without what is particular to it; "" where none did."""
    route = scope.get("route")
    return str(getattr(route, "path", "")) if route is not None else ""


def is_own_machine(scope: Scope) -> bool:
    """Whether the request comes from the machine that serves it, and from nobody beyond it.

    A proxy or a tunnel on this machine sends others' requests: it tells of them in a header, or
    hands on the name by which they know this app.
    """
    client, headers = scope.get("client"), Headers(scope=scope)
    if not client or client[0] not in {"127.0.0.1", "::1"}:
        return False
    name = _PORT.sub("", headers.get("host", "")).lower()
    return name in HOMES and not any(each in headers for each in _SENT_ON)
