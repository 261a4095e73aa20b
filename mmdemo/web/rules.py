"""How much a caller may do: a visitor, one who signed in, or the one at whose home the app runs."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.types import Scope

from mmdemo.settings import Settings
from mmdemo.web.caller import Caller
from mmdemo.web.routes import HOMES, is_own_machine

_STATE = "mmdemo_rules"


@dataclass(frozen=True)
class Rules:
    """What one caller may do; 0 is no limit everywhere."""

    requests_per_minute: float = 0.0
    uploads_per_hour: float = 0.0
    upload_mb_per_hour: float = 0.0
    upload_mb: float = 0.0  # one file
    audio_s: float = 0.0  # one recording
    timeout_s: float = 0.0  # one request of a model
    is_limited: bool = True  # False: alone here, so that nobody has to wait for a turn

    def times(self, factor: float) -> "Rules":
        """So many times as often; each single thing may be as large."""
        return replace(
            self,
            requests_per_minute=self.requests_per_minute * factor,
            uploads_per_hour=self.uploads_per_hour * factor,
            upload_mb_per_hour=self.upload_mb_per_hour * factor,
        )


AT_HOME = Rules(is_limited=False)


@dataclass(frozen=True)
class RuleBook:
    """The rules of an app."""

    visitor: Rules
    person: Rules
    max_json_kb: int
    is_home: bool  # only this machine can reach it
    has_accounts: Callable[[], bool]  # asked each time: the first may come while the app runs

    @classmethod
    def of(cls, settings: Settings, has_accounts: Callable[[], bool]) -> "RuleBook":
        """The rules of an app with these settings."""
        visitor = Rules(
            requests_per_minute=settings.visitor_requests_per_minute,
            uploads_per_hour=settings.visitor_uploads_per_hour,
            upload_mb_per_hour=settings.visitor_upload_mb_per_hour,
            upload_mb=min(settings.visitor_upload_mb, settings.max_upload_mb),
            audio_s=settings.visitor_audio_s,
            timeout_s=settings.request_timeout_s,
        )
        person = replace(
            visitor.times(settings.person_factor),
            upload_mb=settings.max_upload_mb,
            audio_s=0.0,
            timeout_s=0.0,
        )
        is_home = settings.host in HOMES and not settings.share
        return cls(visitor, person, settings.max_json_kb, is_home, has_accounts)

    def rules_for(self, caller: Caller, scope: Scope) -> Rules:
        """The rules of who sent that request."""
        if caller.person is not None:
            return self.person
        if self.is_home and is_own_machine(scope) and not self.has_accounts():
            return AT_HOME
        return self.visitor


def set_rules(scope: Scope, rules: Rules) -> None:
    """Note which rules hold for a request, for everything that serves it."""
    scope.setdefault("state", {})[_STATE] = rules


def rules_of(scope: Scope) -> Rules:
    """The rules that hold for a request; none where nothing limits the app."""
    known = scope.get("state", {}).get(_STATE)
    return known if isinstance(known, Rules) else AT_HOME
