"""The ground a decision stands on: one catalogue, and one model made ready for it.

Both change while the service runs. A decision takes the ground once, at its beginning, and so
never sees half of a change.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.errors import NotFoundError, UnavailableError
from service.decision import Catalogue
from service.logs import describe_failure
from service.scoring import ModelScorer

if TYPE_CHECKING:
    from models.bundle import Bundle
    from models.reasons import ReasonCatalogue
    from models.registry import Registry
    from service.champion import Champion
    from service.decision import Scorer
    from service.logs import Logger
    from service.metrics import Metrics
    from service.store import Store

__all__ = ["Ground", "Grounds"]

_PAST: Final = 4


@dataclass(frozen=True, slots=True)
class Ground:
    """A catalogue and the scorer made for it; no scorer while there is no model."""

    catalogue: Catalogue
    scorer: Scorer | None

    @property
    def name(self) -> tuple[int, str | None]:
        """The versions of both."""
        return self.catalogue.version, self.scorer.version if self.scorer else None


class Grounds:
    """Keeps the present ground up to date, and finds those of the past.

    Parameters
    ----------
    store
        Where catalogues are.
    registry
        Where models of the past are.
    champion
        The present model.
    reasons
        What reasons are told with; None for the built-in catalogue.
    """

    def __init__(
        self,
        store: Store,
        registry: Registry,
        champion: Champion,
        *,
        metrics: Metrics,
        logger: Logger,
        reasons: ReasonCatalogue | None = None,
    ) -> None:
        self._reasons = reasons
        self._store, self._registry, self._champion = store, registry, champion
        self._metrics, self._logger = metrics, logger
        self._lock = threading.Lock()
        self._present: Ground | None = None
        self._past: OrderedDict[tuple[int, str | None], Ground] = OrderedDict()

    @property
    def known(self) -> Ground | None:
        """The present ground, or None while there is no catalogue."""
        return self._present

    def present(self) -> Ground:
        """Return what to decide on now.

        Raises
        ------
        UnavailableError
            There is no catalogue yet, or it could not be read yet.
        """
        ground = self._present
        if ground is None:
            raise UnavailableError("There is no catalogue to decide from yet.")
        return ground

    def look_for_catalogue(self) -> None:
        """Take a newer catalogue, if the store has one."""
        try:
            with self._lock:
                present = self._present
                version = self._store.catalogues.current_version()
                if version and (present is None or present.catalogue.version != version):
                    number, document = self._store.catalogues.current()
                    self._stand_on(Catalogue.compile(document, number))
        except Exception:
            self._metrics.catalogue_failures.inc()
            raise

    def look_for_model(self) -> None:
        """Take a newly promoted champion, if there is one."""
        if self._champion.look():
            with self._lock:
                if self._present is not None:
                    self._stand_on(self._present.catalogue)

    def past(self, catalogue_version: int, model_version: str | None) -> Ground:
        """Return the ground of a decision of the past, whatever is present now.

        Raises
        ------
        NotFoundError
            The catalogue or the model is not kept any more.
        BundleError
            The model must not be used any more.
        """
        present = self._present
        if present is not None and present.name == (catalogue_version, model_version):
            return present
        name = (catalogue_version, model_version)
        with self._lock:
            ground = self._past.pop(name, None) or self._read(catalogue_version, model_version)
            self._past[name] = ground
            while len(self._past) > _PAST:
                self._past.popitem(last=False)
            return ground

    def _stand_on(self, catalogue: Catalogue) -> None:
        bundle, scorer = self._champion.bundle, None
        if bundle is not None:
            try:
                scorer = self._scorer(bundle, catalogue)
            except Exception as error:  # noqa: BLE001 -- without its scores, decisions degrade
                self._metrics.model_load_failures.inc()
                facts = describe_failure(error)
                self._logger.error("model_does_not_fit_catalogue", **facts)  # noqa: TRY400
        self._present = Ground(catalogue, scorer)
        self._logger.info(
            "ground_taken",
            catalogue_version=catalogue.version,
            model_version=scorer.version if scorer else None,
        )

    def _read(self, catalogue_version: int, model_version: str | None) -> Ground:
        document = self._store.catalogues.get(catalogue_version)
        if document is None:
            raise NotFoundError(f"Catalogue version {catalogue_version} is not kept any more.")
        catalogue = Catalogue.compile(document, catalogue_version)
        if model_version is None:
            return Ground(catalogue, None)
        return Ground(catalogue, self._scorer(self._registry.load(model_version), catalogue))

    def _scorer(self, bundle: Bundle, catalogue: Catalogue) -> Scorer:
        return ModelScorer.of(bundle, catalogue, reasons=self._reasons)
