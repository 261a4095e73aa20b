"""Which part of the app a request is for, and whether it comes from this machine."""

from starlette.types import Scope

API = "/gradio_api"


def template_of(scope: Scope) -> str:
    """The route that served a request, without what is particular to it; "" where none did."""
    route = scope.get("route")
    return str(getattr(route, "path", "")) if route is not None else ""


def is_own_machine(scope: Scope) -> bool:
    """Whether the request comes from the machine that serves it."""
    client = scope.get("client")
    return bool(client) and client[0] in {"127.0.0.1", "::1"}
