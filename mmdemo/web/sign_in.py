"""The pages for coming in and going out: /login, /logout and /invite/…, without any script."""

import re
from asyncio import Semaphore
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mmdemo.errors import MmdemoError, NotAllowedError, StorageError
from mmdemo.media import Language
from mmdemo.pairs import Attempts, InvitationStore
from mmdemo.settings import Visitors
from mmdemo.web.caller import caller_of
from mmdemo.web.cookies import SESSION
from mmdemo.web.language import language_asked, switched
from mmdemo.web.pages import (
    TooLongError,
    credentials_form,
    error_line,
    form_of,
    is_from_elsewhere,
    page,
    post_button,
)
from mmdemo.web.paths import link_to, route_path
from mmdemo.web.register import Register
from mmdemo.web.words import word

MOST_PER_ADDRESS = 100  # in five minutes: many may share one
HASHED_AT_ONCE = 2  # each takes 64 MB for a moment
_WITHIN = re.compile(r"[\w.~%+?&=:@,-][\w./~%+?&=:@,-]*", re.ASCII)
_INVITE = "/invite/"
Translate = Callable[[str, Language], str]


@dataclass(frozen=True)
class Hall:
    """What the pages need."""

    register: Register
    invitations: InvitationStore
    visitors: Visitors
    translate: Translate  # an error's sentence
    attempts: Attempts = field(default_factory=lambda: Attempts(most=MOST_PER_ADDRESS))
    hashing: Semaphore = field(default_factory=lambda: Semaphore(HASHED_AT_ONCE))


class SignIn:
    """ASGI middleware: answers the pages for coming in itself."""

    def __init__(self, app: ASGIApp, hall: Hall) -> None:
        self._app = app
        self._hall = hall

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = route_path(scope) if scope["type"] == "http" else ""
        if path not in ("/login", "/login/", "/logout") and not path.startswith(_INVITE):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = switched(request) or await _Visit(self._hall, request, path).answer()
        await answer(scope, receive, send)


@dataclass(frozen=True)
class _Visit:
    """One request to one of the pages."""

    hall: Hall
    request: Request
    path: str

    @property
    def _language(self) -> Language:
        return language_asked(self.request.headers)

    @property
    def _wants_a_page(self) -> bool:
        return "text/html" in self.request.headers.get("accept", "")

    async def answer(self) -> Response:
        method = self.request.method
        if method == "POST":
            return await self._posted()
        if method in ("GET", "HEAD"):
            return await self._shown()
        return Response(status_code=405, headers={"Allow": "GET, POST"})

    async def _posted(self) -> Response:
        if is_from_elsewhere(self.request):
            return self._page("elsewhere", 403)
        try:
            form = await form_of(self.request)
            return await self._done(form.get("username", ""), form.get("password", ""))
        except TooLongError:
            return self._page("too_long", 413)
        except StorageError:
            return self._page("broken", 503)

    async def _shown(self) -> Response:
        if self.path == "/logout":
            return RedirectResponse(link_to(self.request.scope, "login"), status_code=303)
        if self.path.startswith(_INVITE):
            return await self._invited()
        if not self.hall.register.has_accounts():
            return RedirectResponse(link_to(self.request.scope, ""), status_code=303)
        return self._page("", 200)

    async def _invited(self) -> Response:
        try:
            await run_in_threadpool(self.hall.invitations.check, self._token)
        except MmdemoError as error:
            return self._told(error, 404)
        return self._page("", 200)

    @property
    def _token(self) -> str:
        return self.path.removeprefix(_INVITE)

    async def _done(self, name: str, password: str) -> Response:
        if self.path == "/logout":
            return await self._sign_out()
        client = self.request.client
        if not self.hall.attempts.may_try(client.host if client else ""):
            return self._page("too_often", 429, name)
        if self.path.startswith(_INVITE):
            return await self._join(name, password)
        people = self.hall.register.people
        async with self.hall.hashing:
            person = await run_in_threadpool(people.sign_in, name, password)
        return await self._come_in(person.name) if person else self._page("wrong", 400, name)

    async def _join(self, name: str, password: str) -> Response:
        join = self.hall.invitations.join
        try:
            async with self.hall.hashing:
                person = await run_in_threadpool(join, self._token, name, password)
        except NotAllowedError as error:
            return self._told(error, 404)
        except StorageError:
            raise
        except MmdemoError as error:
            return self._told(error, 400, name)
        return await self._come_in(person.name)

    async def _come_in(self, name: str) -> Response:
        """With a new session, whatever cookie the browser brought."""
        await self._end_session()
        token = await run_in_threadpool(self.hall.register.sessions.begin, name)
        answer = (
            RedirectResponse(link_to(self.request.scope, "") + self._next, status_code=303)
            if self._wants_a_page
            else JSONResponse({"success": True})
        )
        answer.headers.append("set-cookie", SESSION.header(self.request.scope, token))
        return answer

    async def _sign_out(self) -> Response:
        await self._end_session()
        answer = RedirectResponse(link_to(self.request.scope, ""), status_code=303)
        answer.headers.append("set-cookie", SESSION.header(self.request.scope, ""))
        return answer

    async def _end_session(self) -> None:
        if token := SESSION.read(self.request.scope):
            await run_in_threadpool(self.hall.register.end, token)

    @property
    def _next(self) -> str:
        """Where one came from, within the app; never another site."""
        wanted = self.request.query_params.get("next", "")
        return wanted if _WITHIN.fullmatch(wanted) and "//" not in wanted else ""

    def _told(self, error: MmdemoError, status: int, name: str = "") -> Response:
        return self._show(self.hall.translate(str(error), self._language), status, name)

    def _page(self, problem: str, status: int, name: str = "") -> Response:
        return self._show(word(self._language, problem) if problem else "", status, name)

    def _show(self, problem: str, status: int, name: str) -> Response:
        if status >= 400 and not self._wants_a_page:
            return JSONResponse({"detail": problem}, status_code=status)
        language = self._language
        is_invited = self.path.startswith(_INVITE) and status != 404
        title = word(language, "invited" if is_invited else "sign_in")
        body = error_line(problem) + self._body(status, name)
        return page(self.request, title, body, status=status)

    def _body(self, status: int, name: str) -> str:
        language, scope = self._language, self.request.scope
        home = f'<p><a href="{escape(link_to(scope, ""))}">'
        if self.path.startswith(_INVITE):
            form = credentials_form(language, "join", name, new=True)
            if status == 404:  # whoever has joined by it already may be looking for this
                to_login = escape(link_to(scope, "login"))
                return f'<p><a href="{to_login}">{word(language, "sign_in_button")}</a></p>'
            return f"<p>{word(language, 'choose_name')}</p>{form}"
        if person := caller_of(scope).person:
            said = escape(word(language, "signed_in_as", name=person))
            out = post_button(link_to(scope, "logout"), word(language, "sign_out"), {})
            return f"<p>{said}</p>{home}{word(language, 'to_the_app')}</a></p>{out}"
        without = (
            "" if self.hall.visitors == "off" else f"{home}{word(language, 'without')}</a></p>"
        )
        return credentials_form(language, "sign_in_button", name) + without
