"""What the page says when something fails: an expected failure's own words, or that it is a bug."""

import logging
from collections.abc import Callable
from functools import wraps
from html import escape
from typing import ParamSpec, TypeVar

import gradio as gr

from mmdemo.errors import MmdemoError, StoppedError
from mmdemo.media import Language
from mmdemo.ui import cards
from mmdemo.ui.asker import number_now
from mmdemo.ui.language import page_language
from mmdemo.ui.sentences import in_language
from mmdemo.ui.strings import say
from mmdemo.web.request_ids import new_request_id

Inputs = ParamSpec("Inputs")
Output = TypeVar("Output")

_log = logging.getLogger(__name__)


def explain(error: BaseException, language: Language) -> str:
    """One sentence about a failure; a bug goes to the log, and the sentence tells where."""
    if isinstance(error, MmdemoError):
        return in_language(str(error), language)
    bug_id = number_now() or new_request_id()
    _log.error("Bug %s", bug_id, exc_info=error, extra={"request_id": bug_id})
    return say(language, "bug", id=bug_id)


def failure(error: BaseException, language: Language) -> str:
    """The card of a failed or stopped task."""
    if isinstance(error, StoppedError):
        return cards.notice("stopped", say(language, "stopped_title"), say(language, "stopped"))
    return cards.notice("error", say(language, "error_title"), explain(error, language))


def shows_errors(callback: Callable[Inputs, Output]) -> Callable[Inputs, Output]:
    """Have a callback's failure shown as a toast; what is on the page stays as it is."""

    @wraps(callback)
    def wrapped(*args: Inputs.args, **kwargs: Inputs.kwargs) -> Output:
        try:
            return callback(*args, **kwargs)
        except Exception as error:
            raise toast(error, _language_of(args)) from error

    return wrapped


def toast(error: Exception, language: Language) -> gr.Error:
    """The failure as Gradio shows it; its words may hold a file's name, which is no HTML."""
    return gr.Error(
        escape(explain(error, language), quote=False),
        title=say(language, "error_title"),
        print_exception=False,
    )


def _language_of(arguments: tuple[object, ...]) -> Language:
    request = next((each for each in arguments if isinstance(each, gr.Request)), None)
    return page_language(request)
