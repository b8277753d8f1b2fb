"""What requests are answered with: store, model, catalogue, keys, clock, wired once per process."""

from __future__ import annotations

import contextlib
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from models.errors import NboError, UnavailableError
from models.reasons import ReasonCatalogue
from models.registry import Registry
from service.bounded import Bounded
from service.champion import Champion
from service.ground import Grounds
from service.keyring import Keyring
from service.logs import Logger, describe_failure, make_logger
from service.metrics import Metrics
from service.panel.minting import Mint
from service.panel.pages import Pages
from service.panel.tokens import PanelTokens
from service.store import Store, open_store
from service.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.settings import Settings
    from service.store import KeyFacts

__all__ = ["Serving"]


class Serving:
    """One process's share of the service.

    Parameters
    ----------
    settings
        The operator's choices.
    store, registry, logger, clock
        In place of what the settings lead to.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store | None = None,
        registry: Registry | None = None,
        logger: Logger | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings, self.clock = settings, clock
        self.logger = logger or make_logger(level=settings.log_level)
        self.metrics = Metrics()
        self.store = store or open_store(settings.database_url, pool_size=settings.threads + 2)
        self.registry = registry or Registry(Path(settings.model_dir))
        self.champion = Champion(self.registry, metrics=self.metrics, logger=self.logger)
        reasons = ReasonCatalogue.from_toml(settings.reasons or None)
        self.reasons_language = reasons.language
        self.grounds = Grounds(
            self.store,
            self.registry,
            self.champion,
            metrics=self.metrics,
            logger=self.logger,
            reasons=reasons,
        )
        self.bounded = Bounded(settings.threads + 2)
        self.keyring = self._keyring("verify")
        self.standing_keys = self._keyring("standing")
        self.panel_tokens = PanelTokens(settings.panel_secret, clock=clock)
        self.mint = Mint(settings, self.panel_tokens, clock=clock)
        self.pages = Pages(origins=settings.panel_origins, ancestors=settings.panel_frame_ancestors)
        self._watches: tuple[Watch, ...] = ()

    def _keyring(self, ask: Literal["verify", "standing"]) -> Keyring:
        return Keyring(
            partial(self._ask_for_key, ask),
            seconds=self.settings.key_cache_seconds,
            clock=self.clock,
        )

    def _ask_for_key(self, ask: Literal["verify", "standing"], said: str) -> KeyFacts | None:
        """Return what the store says of a key, in time: whoever hears nothing is not let in."""
        keys = self.store.keys
        known = keys.verify if ask == "verify" else keys.standing
        try:
            return self.bounded.call(
                lambda _: known(said),
                seconds=self.settings.deadline_ms / 1000.0,
            )
        except TimeoutError:
            raise UnavailableError("The key could not be checked in time; try again.") from None

    def refresh(self) -> None:
        """Take the newest model and catalogue now; what cannot be read is taken later."""
        self.grounds.look_for_model()
        try:
            self.grounds.look_for_catalogue()
        except NboError as error:
            self.logger.warning("catalogue_not_read", said=str(error), **describe_failure(error))

    def start(self) -> None:
        """Take what is there and watch for what comes; after a fork, in the process that serves."""
        self.refresh()
        poll = self.settings
        self._watches = tuple(
            Watch(name, look, seconds=seconds, logger=self.logger)
            for name, look, seconds in (
                ("model", self.grounds.look_for_model, poll.model_poll_seconds),
                ("catalogue", self.grounds.look_for_catalogue, poll.catalogue_poll_seconds),
                ("purge", self.store.purge, poll.purge_seconds),
            )
        )
        for watch in self._watches:
            watch.start()

    def close(self) -> None:
        """Stop watching, write what is queued, let go of the store."""
        for watch in self._watches:
            watch.stop()
        self._watches = ()
        with contextlib.suppress(NboError):
            self.store.close()
