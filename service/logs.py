"""Logs: one JSON line for each request and for each thing an operator should know.

No line holds a body, a key, a query, or a customer's id: a path is logged as the route's template.
A failure is logged by its type and the lines of code it passed, without its message, since
messages quote values.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any, Final, TextIO

import orjson
import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

__all__ = ["JsonFormatter", "Logger", "describe_failure", "make_logger"]

Logger = structlog.typing.FilteringBoundLogger
_LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class _Lines:
    """Writes each line in one piece, so that lines of two threads don't mix."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._lock = stream, threading.Lock()

    def write(self, line: str) -> None:
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()

    debug = info = warning = error = critical = msg = write


def make_logger(*, level: str = "info", stream: TextIO | None = None) -> Logger:
    """Return a logger that writes JSON lines to a stream (standard error if None)."""
    logger: Logger = structlog.wrap_logger(
        _Lines(stream or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        context_class=dict,
        cache_logger_on_first_use=True,
    )
    return logger


def describe_failure(error: BaseException) -> dict[str, Any]:
    """Say what failed and where, without its message: its type, its causes, its frames."""
    frames = traceback.extract_tb(error.__traceback__)
    cause = error.__cause__ or error.__context__
    return {
        "failure": type(error).__name__,
        "cause": type(cause).__name__ if cause else None,
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    }


class JsonFormatter(logging.Formatter):
    """Writes what libraries log (gunicorn's master, warnings) in the same form."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one JSON line."""
        line: dict[str, Any] = {
            "event": record.getMessage(),
            "logger": record.name,
            "level": record.levelname.lower(),
            "at": structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")(None, "", {})[
                "at"
            ],
        }
        if record.exc_info and record.exc_info[1]:
            line |= describe_failure(record.exc_info[1])
        return orjson.dumps(line).decode()


def _render(logger: Any, name: str, line: MutableMapping[str, Any]) -> str:
    del logger, name
    return orjson.dumps(line, default=str).decode()
