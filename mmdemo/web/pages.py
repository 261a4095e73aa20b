"""Small pages without scripts, which need nothing from elsewhere and fit a phone."""

from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse

from mmdemo.media import Language
from mmdemo.web.language import language_asked, switch_to
from mmdemo.web.words import word

MOST_BYTES = 20_000  # of a form
_PAGE = (
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="robots" content="noindex"><title>{title}</title><style>{style}</style></head>'
    '<body><main class="{kind}"><h1>{title}</h1>{body}<nav>{languages}</nav></main></body></html>'
)
_LANGS: dict[Language, str] = {"en": "en", "zh": "zh-CN"}
_NAMES: dict[Language, str] = {"en": "English", "zh": "中文"}


class TooLongError(ValueError):
    """A form is larger than any that a person fills in."""


@cache
def _style() -> str:
    return Path(__file__).with_name("pages.css").read_text(encoding="utf-8")


def page(
    request: Request, title: str, body: str, *, status: int = 200, kind: str = ""
) -> HTMLResponse:
    """A page that answers; `body` is HTML, in which everything that came from people is escaped."""
    language = language_asked(request.headers)
    text = _PAGE.format(
        lang=_LANGS[language],
        title=escape(title),
        style=_style(),
        body=body,
        kind=kind,
        languages=_switch(language, request.url.query),
    )
    return HTMLResponse(text, status_code=status, headers={"Cache-Control": "no-store"})


def _switch(language: Language, query: str) -> str:
    """The languages; the other one is a link, see `switched`."""
    return " · ".join(
        f'<span aria-current="true">{name}</span>'
        if each == language
        else f'<a href="{escape(switch_to(each, query))}" lang="{_LANGS[each]}">{name}</a>'
        for each, name in _NAMES.items()
    )


def error_line(sentence: str) -> str:
    """One sentence on what went wrong; nothing where nothing did."""
    return f'<p class="error" role="alert">{escape(sentence)}</p>' if sentence else ""


def credentials_form(language: Language, button: str, name: str = "", *, new: bool = False) -> str:
    """A form for name and password; it goes where the page itself came from."""
    kind = "new-password" if new else "current-password"
    return (
        f'<form method="post"><label>{word(language, "name")}'
        f'<input name="username" value="{escape(name)}" maxlength="200" autocomplete="username" '
        'autocapitalize="none" spellcheck="false" required autofocus></label>'
        f'<label>{word(language, "password")}<input name="password" type="password" '
        f'maxlength="200" autocomplete="{kind}" required></label>'
        f"<button>{word(language, button)}</button></form>"
    )


def post_button(action: str, text: str, fields: dict[str, str], *, kind: str = "") -> str:
    """A button that changes something: a form of its own, for a link could be followed unasked."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )
    return (
        f'<form method="post" action="{escape(action)}">{hidden}'
        f'<button class="{kind}">{escape(text)}</button></form>'
    )


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form.

    Raises:
        TooLongError: it is larger than any that a person fills in.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLongError
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in fields.items()}


def is_from_elsewhere(request: Request) -> bool:
    """Whether a browser says that another site's page sent this; programs say nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return False
    hosts = {request.headers.get("host"), request.headers.get("x-forwarded-host")}
    return origin.partition("://")[2] not in hosts
