"""The lines of the log: readable text or JSON, the same for all processes of the site.

Each is one line that strangers can neither break nor make long; a traceback follows in text, and is
a part of the line in JSON.
"""

import io
import json
import logging
import os
import re
import sys
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LONGEST_MESSAGE = 500  # characters
LONGEST_TRACEBACK = 20_000  # an error may quote what was sent
# What a record may say besides its message, in this order (portal.logs, portal.access_log).
DETAILS = ("request_id", "account", "method", "path", "status", "seconds")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class TextFormatter(logging.Formatter):
    """Writes "2026-11-28T14:03:11.123+07:00 ERROR news: message [request_id=… seconds=…]"."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        details = " ".join(f"{name}={value}" for name, value in _details(record).items())
        line = f"{_time(record)} {record.levelname} {record.name}: {_message(record)}"
        return f"{line} [{one_line(details)}]" if details else line

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return super().formatException(ei)[-LONGEST_TRACEBACK:]

    def usesTime(self) -> bool:  # noqa: N802
        return False  # `_time` says it with its zone


class JsonFormatter(TextFormatter):
    """Writes {"time": …, "level": …, "logger": …, "pid": …, "message": …} with the details."""

    def format(self, record: logging.LogRecord) -> str:
        record.message = record.getMessage()
        line = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "pid": record.process,
            "message": _message(record),
            **_details(record),
        }
        trace = record.exc_text or (
            self.formatException(record.exc_info) if record.exc_info else ""
        )
        if trace:
            line["exception"] = trace
        text = json.dumps(line, ensure_ascii=False)
        return text.encode(errors="replace").decode()  # half a character is no JSON


class LineStream(io.TextIOBase):
    """A stream whose lines go into the log: what commands and libraries print by themselves."""

    def __init__(self, logger: str, level: int) -> None:
        self._logger, self._level, self._rest = logger, level, ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            if line.strip():
                write_line(self._logger, self._level, line.rstrip())
        return len(text)


def formatter() -> logging.Formatter:
    """Return the formatter that LOG_FORMAT names."""
    return JsonFormatter() if is_json() else TextFormatter()


def is_json() -> bool:
    """Return whether LOG_FORMAT asks for JSON; known before the environment has been checked."""
    return os.environ.get("LOG_FORMAT") == "json"


def write_line(logger: str, level: int, message: str) -> None:
    """Write a line from where nobody has set up logging."""
    record = logging.LogRecord(logger, level, "", 0, "%s", (message,), None)
    stream = sys.__stderr__ or sys.stderr
    stream.write(f"{formatter().format(record)}\n")
    stream.flush()


def log_uncaught(name: str) -> None:
    """Have an error that ends this process written as one record."""

    def write(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        found = (kind, error, trace)
        record = logging.LogRecord(name, logging.CRITICAL, "", 0, "%r", (error,), found)
        stream = sys.__stderr__ or sys.stderr
        stream.write(f"{formatter().format(record)}\n")
        stream.flush()

    sys.excepthook = write


def one_line(text: str) -> str:
    """Return a text without what would break its line or write over it on a terminal."""
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _message(record: logging.LogRecord) -> str:
    text = one_line(record.message[: LONGEST_MESSAGE + 1])
    return text if len(text) <= LONGEST_MESSAGE else f"{text[:LONGEST_MESSAGE]}…"


def _details(record: logging.LogRecord) -> dict[str, Any]:
    found = {name: getattr(record, name, None) for name in DETAILS}
    return {name: value for name, value in found.items() if value not in (None, "")}


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC).astimezone(TIME_ZONE)
    return moment.isoformat(timespec="milliseconds")
