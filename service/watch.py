"""A watch: a thread that looks at something again and again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from service.logs import describe_failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.logs import Logger

__all__ = ["Watch"]


class Watch:
    """Calls a function every so often until it is stopped; a failure is logged and survived.

    Parameters
    ----------
    name
        Of the thread, and in the log.
    look
        What to call.
    seconds
        From the end of one call to the beginning of the next.
    """

    def __init__(
        self, name: str, look: Callable[[], object], *, seconds: float, logger: Logger
    ) -> None:
        self._name, self._look, self._seconds, self._logger = name, look, seconds, logger
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"nbo-{name}", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Stop looking, and wait until the last look has ended."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 -- a watch outlives what it watches
                facts = describe_failure(error)
                self._logger.error("watch_failed", watch=self._name, **facts)  # noqa: TRY400
