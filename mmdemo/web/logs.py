"""How the log looks: lines for people, or one JSON object a line for what collects them."""

import json
import logging
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TextIO

from mmdemo.web.problems import Problem
from mmdemo.web.request_ids import request_id_now

OUR_LOGGER = "mmdemo"
FACTS = "facts"  # a record's attribute of that name holds more fields for its JSON line

_TEXT = "%(asctime)s %(levelname)s %(name)s%(mark)s: %(message)s"


def set_up_logging(kind: Literal["text", "json"], stream: TextIO | None = None) -> None:
    """Text: warnings and errors. JSON: one line for each request as well."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if kind == "json" else logging.Formatter(_TEXT))
    handler.addFilter(_number)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OUR_LOGGER).setLevel(logging.INFO if kind == "json" else logging.WARNING)


class JsonLines(logging.Formatter):
    """One object a line: time, level, where, what, which request, and more where there is more."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", ""),
            **getattr(record, FACTS, {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class ProblemWatcher(logging.Handler):
    """Hands on which bugs the log has met, without what they say."""

    def __init__(self, note: Callable[[Problem], None]) -> None:
        super().__init__(logging.ERROR)
        self._note = note
        self.addFilter(_number)

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one on."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return
        where = ""
        if frames := traceback.extract_tb(error.__traceback__):
            where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
        number = str(getattr(record, "request_id", ""))
        self._note(Problem(number, type(error).__name__, where, record.created))


def _number(record: logging.LogRecord) -> bool:
    """Note on a record which request it is about; nothing is left out."""
    number = getattr(record, "request_id", "") or request_id_now.get()
    record.request_id = number
    record.mark = f" [{number}]" if number else ""
    return True
