"""A model bundle as the decision core's scorer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.bundle import Bundle
    from models.features.profile import Profile
    from models.reasons import ReasonCatalogue
    from service.decision.catalogue import Catalogue
    from service.decision.offer import Offer
    from service.decision.scorer import Explanation, Scores

__all__ = ["ModelScorer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelScorer:
    """Scores and explains the offers of one catalogue with one bundle.

    What does not depend on the customer is computed once, in ``of``: make a new one when either
    the bundle or the catalogue changes, and share it between threads.
    """

    version: str

    @classmethod
    def of(
        cls, bundle: Bundle, catalogue: Catalogue, *, reasons: ReasonCatalogue | None = None
    ) -> Self:
        """Return the bundle made ready for the catalogue; the default reasons if None."""
        raise NotImplementedError

    def score(
        self,
        profile: Profile,
        offers: Sequence[Offer],
        *,
        channel: str,
        context: Mapping[str, Any],
        now: float,
    ) -> Scores:
        """Return a propensity for each of the offers."""
        raise NotImplementedError

    def explain(
        self, scores: Scores, offers: Sequence[Offer], *, profile: Profile
    ) -> Sequence[Explanation]:
        """Return why each of these offers has its propensity, from the same rows."""
        raise NotImplementedError
