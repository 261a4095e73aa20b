"""Who asks for what is being done now: whose turn it takes, under which number, by which rules."""

from typing import Any, cast

from gradio.context import LocalContext
from starlette.types import Scope

from mmdemo.media import Ticket
from mmdemo.web.caller import caller_of
from mmdemo.web.request_ids import request_id_now, request_id_of
from mmdemo.web.rules import AT_HOME, Rules, rules_of


def owner_now() -> str:
    """Whose turn a request takes; "" for who is alone here, and outside of requests."""
    scope = _scope()
    return caller_of(scope).key if scope and rules_now().is_limited else ""


def rules_now() -> Rules:
    """What the one who asks may do."""
    scope = _scope()
    return rules_of(scope) if scope else AT_HOME


def ticket_now() -> Ticket:
    """A ticket for the one who asks."""
    return Ticket(owner_now(), timeout_s=rules_now().timeout_s)


def ticket_of(scope: Scope) -> Ticket:
    """A ticket for whoever sent the request of that scope."""
    rules = rules_of(scope)
    return Ticket(caller_of(scope).key if rules.is_limited else "", timeout_s=rules.timeout_s)


def number_now() -> str:
    """The number of the request; "" outside of requests."""
    scope = _scope()
    return request_id_of(scope) if scope else request_id_now.get()


def _scope() -> Scope | None:
    """The ASGI scope behind what Gradio runs now: it does so in a task of its own."""
    request: Any = LocalContext.request.get(None)
    scope = getattr(getattr(request, "request", request), "scope", None)  # Gradio's wraps another
    return cast("Scope", scope) if isinstance(scope, dict) else None  # a test's request has none
