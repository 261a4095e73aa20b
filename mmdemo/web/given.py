"""The page on which visitors see what they gave, and delete it: /given, without any script."""

from base64 import b64encode
from html import escape
from io import BytesIO

from PIL import Image
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mmdemo.errors import PairNotFoundError, StorageError
from mmdemo.media import Language
from mmdemo.pairs import Held, HeldStore
from mmdemo.web.caller import caller_of
from mmdemo.web.language import language_asked, switched
from mmdemo.web.pages import (
    TooLongError,
    error_line,
    form_of,
    is_from_elsewhere,
    page,
    post_button,
)
from mmdemo.web.paths import link_to, route_path
from mmdemo.web.words import word

ALL = "all"
PREVIEW_PX = 160
_MOST_SOUND_BYTES = 500_000  # of one clip, within the page itself


class Given:
    """ASGI middleware: answers the page itself. Whose things it shows is told by `caller_of`."""

    def __init__(self, app: ASGIApp, held: HeldStore) -> None:
        self._app = app
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and route_path(scope) in ("/given", "/given/"):
            request = Request(scope, receive)
            await (switched(request) or await self._answer(request))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        language = language_asked(request.headers)
        if request.method != "POST":
            return await self._shown(request, "")
        if is_from_elsewhere(request):
            return await self._shown(request, word(language, "elsewhere"), 403)
        try:
            meant = (await form_of(request)).get("id", "")
            await run_in_threadpool(self._delete, meant, caller_of(request.scope).key)
        except (TooLongError, StorageError) as error:
            key, status = ("broken", 503) if isinstance(error, StorageError) else ("too_long", 413)
            return await self._shown(request, word(language, key), status)
        return RedirectResponse(link_to(request.scope, "given"), status_code=303)

    async def _shown(self, request: Request, problem: str, status: int = 200) -> Response:
        language, scope = language_asked(request.headers), request.scope
        try:
            given = await run_in_threadpool(self._given, caller_of(scope).key)
        except StorageError:
            given, problem, status = [], word(language, "broken"), 503
        action = link_to(scope, "given")
        every = post_button(action, word(language, "delete_all"), {"id": ALL}, kind="quiet")
        cards = "".join(_card(held, tag, action, language) for held, tag in given)
        body = (
            f"{error_line(problem)}<p>{word(language, 'given_info')}</p>"
            f"{cards or '<p>' + word(language, 'given_none') + '</p>'}"
            f"{every if len(given) > 1 else ''}"
            f'<p><a href="{escape(link_to(scope, ""))}">{word(language, "to_the_app")}</a></p>'
        )
        return page(request, word(language, "given"), body, status=status, kind="wide")

    def _given(self, visitor: str) -> list[tuple[Held, str]]:
        found: list[tuple[Held, str]] = []
        for held in self._held.of_visitor(visitor):
            try:
                found.append((held, media_tag(held, self._held.media_of(held.id), PREVIEW_PX)))
            except PairNotFoundError:  # reviewed or deleted meanwhile
                continue
        return found

    def _delete(self, meant: str, visitor: str) -> None:
        if meant == ALL:
            self._held.delete_all(visitor=visitor)
            return
        try:
            self._held.delete(meant, visitor)
        except PairNotFoundError:  # then it is gone, or somebody else's
            return


def _card(held: Held, media: str, action: str, language: Language) -> str:
    asked = f"<p><strong>{escape(held.question)}</strong></p>" if held.question else ""
    judged = word(language, f"verdict_{held.verdict}")
    when = held.created_at.strftime("%Y-%m-%d %H:%M UTC")
    delete = post_button(action, word(language, "delete"), {"id": held.id}, kind="quiet")
    return (
        f"<article>{media}<div>{asked}<p>{escape(held.text or held.suggested)}</p>"
        f'<p class="meta">{judged} · {when}</p>{delete}</div></article>'
    )


def media_tag(held: Held, data: bytes, side_px: int) -> str:
    """A small copy of the picture, or the clip, in the page itself: a link could be passed on."""
    if held.media == "picture":
        stream = BytesIO()
        with Image.open(BytesIO(data)) as picture:
            small = picture.convert("RGB")
        small.thumbnail((side_px, side_px))
        small.save(stream, format="JPEG", quality=85)
        return f'<img src="{_inline("image/jpeg", stream.getvalue())}" alt="">'
    if len(data) > _MOST_SOUND_BYTES:
        return f'<span class="meta">{len(data) / 1e6:.1f} MB</span>'
    return f'<audio controls src="{_inline("audio/flac", data)}"></audio>'


def _inline(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{b64encode(data).decode()}"
