"""The champion: the model that is in service, and how another takes its place.

The registry's alias is looked at now and then, which costs one ``stat``. When it has changed, the
bundle is checked and loaded aside, and one reference is exchanged; whoever decides just then goes
on with the model they began with. A bundle that fails its checks leaves the old one in service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.errors import NboError
from service.logs import describe_failure

if TYPE_CHECKING:
    from models.bundle import Bundle
    from models.registry import Registry
    from service.logs import Logger
    from service.metrics import Metrics

__all__ = ["Champion"]

ALIAS: Final = "champion"
_NEVER: Final = object()


class Champion:
    """Holds the bundle that the alias ``champion`` names.

    Load it in the process that uses it: LightGBM does not survive a fork.
    """

    def __init__(self, registry: Registry, *, metrics: Metrics, logger: Logger) -> None:
        self._registry, self._metrics, self._logger = registry, metrics, logger
        self._seen: object = _NEVER
        self.bundle: Bundle | None = None

    def look(self) -> bool:
        """Take the champion if the alias has changed since the last look; say whether it did.

        What fails is logged and counted, and not tried again until the alias changes once more.
        """
        signature = self._registry.signature(ALIAS)
        if signature == self._seen:
            return False
        self._seen = signature
        if signature is None:
            return False
        try:
            return self._take()
        except Exception as error:  # noqa: BLE001 -- whatever it is, the old model serves on
            self._metrics.model_load_failures.inc()
            said = str(error) if isinstance(error, NboError) else ""
            self._logger.error("model_refused", said=said, **describe_failure(error))  # noqa: TRY400
            return False

    def _take(self) -> bool:
        version = self._registry.resolve(ALIAS)
        if self.bundle is not None and self.bundle.version == version:
            return False
        self.bundle = self._registry.load(version)
        self._metrics.model_loads.inc()
        self._logger.info("model_taken", model_version=version)
        return True
