"""What stands between the network and this page, with this page's words and settings."""

import logging

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.types import Scope

from mmdemo.settings import Settings
from mmdemo.ui.sentences import in_language
from mmdemo.web.health import ALIVE, READY, Health, checks_of
from mmdemo.web.language import language_asked
from mmdemo.web.limits import Limits
from mmdemo.web.logs import OUR_LOGGER, ProblemWatcher, set_up_logging
from mmdemo.web.metrics import METRICS, Metrics, gather
from mmdemo.web.observing import Observations, Observer
from mmdemo.web.register import Register
from mmdemo.web.request_ids import RequestIds
from mmdemo.web.rules import RuleBook
from mmdemo.workbench import Workbench


def observing(bench: Workbench, settings: Settings, seen: Observations) -> list[Middleware]:
    """What numbers, counts and answers for machines: outermost, before anybody is asked who."""
    token = settings.metrics_token.get_secret_value()
    return [
        Middleware(RequestIds),
        Middleware(Observer, seen, quiet=(ALIVE, READY, METRICS)),
        Middleware(Health, checks_of(bench)),
        Middleware(Metrics, gather(bench, seen), token),
    ]


def limiting(register: Register, settings: Settings) -> list[Middleware]:
    """What lets each caller do only so much: behind what finds out who calls."""
    return [Middleware(Limits, RuleBook.of(settings, register.has_accounts), _tell)]


def begin_log(settings: Settings, seen: Observations) -> None:
    """Write the log as the settings want it, and let the tab Status know of bugs."""
    set_up_logging(settings.log_format)
    logging.getLogger(OUR_LOGGER).addHandler(ProblemWatcher(seen.note_problem))


def _tell(scope: Scope, sentence: str) -> str:
    return in_language(sentence, language_asked(Headers(scope=scope)))
