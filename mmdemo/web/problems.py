"""A bug that somebody met, as the owner may see it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """An error that nobody expected, without anything of what somebody gave."""

    id: str  # the number of the request, under which the log holds the traceback
    kind: str  # the exception's class
    where: str  # file and line
    at_s: float  # seconds since 1970
