"""What a database's error means for us, and how it is told: without SQL, values or paths."""

from __future__ import annotations

from enum import Enum
from typing import Final

from sqlalchemy import exc

from models.errors import InputError, NboError, UnavailableError

__all__ = ["Fault", "diagnose", "told"]


class Fault(Enum):
    """Kinds of errors, by what helps."""

    CONTENTION = "others were in the way: trying again helps"
    GONE = "the connection or the server is gone: a new connection may help"
    UNABLE = "the server answers but cannot: later may help"
    VALUE = "a value cannot be stored: nothing helps"


# PostgreSQL's SQLSTATEs. A violated foreign key is contention: what it refers to is inserted in
# the same transaction, so it can only have been erased in between.
_CONTENTION: Final = frozenset({"40001", "40P01", "55P03", "23503", "25P02"})
_GONE: Final = frozenset({"57P01", "57P02", "57P03"})
_UNMIGRATED: Final = frozenset({"42P01", "42703"})  # no such table, no such column
_CONTENTION_SQLITE: Final = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED"})


def diagnose(error: Exception) -> Fault | None:
    """Say what kind of fault it is; None if it is none of the database's (a bug of ours)."""
    if isinstance(error, UnicodeEncodeError | OverflowError):
        return Fault.VALUE
    if isinstance(error, exc.TimeoutError):  # of the pool
        return Fault.UNABLE
    if isinstance(error, exc.DBAPIError):
        if error.connection_invalidated:
            return Fault.GONE
        return _diagnose_driver(error.orig)
    return _diagnose_driver(error)


def _diagnose_driver(error: BaseException | None) -> Fault | None:
    name = _code(error)
    if name in _CONTENTION or name.startswith(tuple(_CONTENTION_SQLITE)):
        return Fault.CONTENTION
    if name in _GONE or name.startswith("08"):
        return Fault.GONE
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & {"DataError", "IntegrityError", "UnicodeEncodeError", "OverflowError"}:
        return Fault.VALUE
    if not name and "OperationalError" in kinds:  # libpq without SQLSTATE: the socket broke
        return Fault.GONE
    if "ProgrammingError" in kinds and name not in _UNMIGRATED:
        return None
    return Fault.UNABLE if "Error" in kinds else None


def _code(error: BaseException | None) -> str:
    """Return the SQLSTATE or SQLite's name of the error; empty if there is none."""
    for attribute in ("sqlstate", "sqlite_errorname"):
        code = getattr(error, attribute, None)
        if code:
            return str(code)
    return ""


def told(error: Exception, fault: Fault) -> NboError:
    """Return the error that callers get to see."""
    code = _code(error.orig if isinstance(error, exc.DBAPIError) else error)
    if fault is Fault.VALUE:
        return InputError(_with(code, "a value cannot be stored: got text, a number or a type"))
    if fault is Fault.CONTENTION:
        return UnavailableError(_with(code, "the store is busy; try again"))
    return UnavailableError(_with(code, "the store is not available; try again later"))


def _with(code: str, text: str) -> str:
    return f"{text} ({code})" if code else text
