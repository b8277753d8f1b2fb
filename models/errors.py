"""The tree of errors.

::

    NboError                      everything this project raises on purpose
    ├── InputError                what was given cannot be used; the caller can mend it
    │   ├── DatasetError          a dataset folder: names the file, the column, the first row
    │   └── CatalogueError        a catalogue document: names the path of each mistake
    ├── BundleError               a bundle that must not be used: damaged, mismatched, unsafe
    ├── NotFoundError             no such customer, decision, version, key
    ├── ConflictError             it was changed, or used, in the meantime
    │   └── LimitReachedError     a cap or a capacity was used up; nothing was recorded
    ├── TokenError                a token that is none of ours, or whose time is over
    ├── PanelOffError             there is no secret to sign the panel's tokens with
    └── UnavailableError          cannot be done now; trying again later may work

Commands end with exit code 2 on an ``InputError`` and 1 on any other; HTTP statuses are
mapped in one place, ``service.http.problems``.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "BundleError",
    "CatalogueError",
    "ConflictError",
    "DatasetError",
    "InputError",
    "LimitReachedError",
    "Mistake",
    "NboError",
    "NotFoundError",
    "PanelOffError",
    "TokenError",
    "UnavailableError",
]


class NboError(Exception):
    """Root of what this project raises on purpose; its text is fit to be shown to a caller."""


class InputError(NboError):
    """What was given cannot be used as it is."""


class DatasetError(InputError):
    """A dataset folder that cannot be used.

    Attributes
    ----------
    file, column : str or None
        Where it is.
    row : int or None
        The first offending row, counted from 1 below the header.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        column: str | None = None,
        row: int | None = None,
    ) -> None:
        self.file, self.column, self.row = file, column, row
        where = [
            part
            for part in (
                file,
                f"column {column!r}" if column is not None else None,
                f"row {row}" if row is not None else None,
            )
            if part
        ]
        super().__init__(f"{', '.join(where)}: {message}" if where else message)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a document: where (a JSON pointer) and what."""

    path: str
    message: str


class CatalogueError(InputError):
    """A catalogue document with at least one mistake; all of them are in ``mistakes``."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("; ".join(f"{m.path or '/'}: {m.message}" for m in mistakes))


class BundleError(NboError):
    """A model bundle that must not be used."""


class NotFoundError(NboError):
    """What was asked for does not exist."""


class ConflictError(NboError):
    """It was changed, or used for something else, in the meantime."""


class LimitReachedError(ConflictError):
    """A limit that a decision counted on was reached in the meantime; nothing was recorded.

    Attributes
    ----------
    name, code : str
        Of the limit.
    until : float or None
        Epoch seconds when there may be room again; None if that is not known.
    offer_ids : tuple of str
        The offers that there is no room for.
    """

    def __init__(
        self, name: str, *, code: str, until: float | None, offer_ids: tuple[str, ...]
    ) -> None:
        self.name, self.code, self.until, self.offer_ids = name, code, until, offer_ids
        super().__init__(f"the limit {name!r} was reached in the meantime; ask again")


class TokenError(NboError):
    """A token is none of ours, or its time is over."""


class PanelOffError(NboError):
    """There is no panel: nothing to sign its tokens with."""


class UnavailableError(NboError):
    """It cannot be done now; trying again later may work.

    Attributes
    ----------
    retry_after_seconds : int
        When a new try makes sense.
    """

    def __init__(self, message: str, *, retry_after_seconds: int = 1) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(message)
