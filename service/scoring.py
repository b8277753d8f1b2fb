"""A model bundle as the decision core's scorer."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast

from models.errors import InputError
from models.features.online import OnlineFeatures
from models.features.profile import OfferFacts
from models.reasons import ReasonCatalogue
from service.decision.grounds import GROUNDS
from service.decision.scorer import Explanation, Scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from models.bundle import Bundle, PropensityModel
    from models.features.profile import Profile
    from models.features.schema import FeatureSchema
    from models.reasons import Explainer
    from models.reasons.reason import Audience, Reason
    from service.decision.catalogue import Catalogue
    from service.decision.offer import Offer

__all__ = ["ModelScorer"]


class _Working(NamedTuple):
    """What scoring leaves for explaining: the rows and margins, and whose they are."""

    rows: NDArray[np.float64]
    margins: list[float]
    positions: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelScorer:
    """Scores and explains the offers of one catalogue with one bundle.

    What does not depend on the customer is computed once, in ``of``: make a new one when either
    the bundle or the catalogue changes, and share it between threads.

    Attributes
    ----------
    version : str
        The bundle's.
    model : PropensityModel
    features : OnlineFeatures
    explainer : Explainer
    reasons : ReasonCatalogue
    contacts : mapping of str to int
        By offer id, how many the bundle has learned from; empty if it does not say.
    audience : {"agent", "customer"}
        To whom the reasons are told.
    """

    version: str
    model: PropensityModel
    features: OnlineFeatures
    explainer: Explainer
    reasons: ReasonCatalogue
    contacts: Mapping[str, int] = field(default_factory=dict)
    audience: Audience = "agent"

    @classmethod
    def of(
        cls,
        bundle: Bundle,
        catalogue: Catalogue,
        *,
        reasons: ReasonCatalogue | None = None,
        audience: Audience = "agent",
    ) -> Self:
        """Return the bundle made ready for the catalogue; the project's own reasons if None.

        Raises
        ------
        InputError
            If the reason catalogue lacks what one of the model's features or the decision core
            has to say.
        """
        told = reasons or ReasonCatalogue.from_toml()
        if missing := sorted(set(GROUNDS) - told.rules.keys()):
            raise InputError(f"the reason catalogue lacks the rules {', '.join(missing)}")
        # A bundle asks less of its model's schema than serving does.
        schema = cast("FeatureSchema", bundle.propensity.schema)
        return cls(
            version=bundle.version,
            model=bundle.propensity,
            features=OnlineFeatures(schema, [_facts(offer) for offer in catalogue.offers]),
            explainer=told.for_schema(schema),
            reasons=told,
            contacts=bundle.manifest.get("contacts_by_offer", {}),
            audience=audience,
        )

    def score(
        self,
        profile: Profile,
        offers: Sequence[Offer],
        *,
        channel: str,
        context: Mapping[str, Any],
        now: float,
    ) -> Scores:
        """Return a propensity for each of the offers: one set of rows, one call of the model."""
        ids = [offer.offer_id for offer in offers]
        rows = self.features.rows(profile, ids, channel=channel, context=context, now=now)
        margins = self.model.margin(rows, ids).tolist()
        return Scores(
            dict(zip(ids, map(_sigmoid, margins), strict=True)),
            _Working(rows, margins, {offer_id: at for at, offer_id in enumerate(ids)}),
            observations=self.contacts,
        )

    def explain(self, scores: Scores, offers: Sequence[Offer]) -> Sequence[Explanation]:
        """Return why each of these offers has its propensity, from the rows it was scored on."""
        working: _Working = scores.working
        at = [working.positions[offer.offer_id] for offer in offers]
        rows = working.rows[at]
        shares, bases = self.model.contributions(rows, [offer.offer_id for offer in offers])
        return [
            self._explanation(offer, working.margins[position], base, share, row)
            for offer, position, base, share, row in zip(
                offers, at, bases.tolist(), shares, rows, strict=True
            )
        ]

    def rule_reason(
        self, code: str, offer: Offer, *, value: float | None, said: str | None = None
    ) -> Reason:
        """Return the reason of what decided beside the model, in the catalogue's words."""
        return self.reasons.rule_reason(
            code, audience=self.audience, value=value, said=said, offer_name=offer.name
        )

    def _explanation(
        self,
        offer: Offer,
        margin: float,
        base: float,
        share: NDArray[np.float64],
        row: NDArray[np.float64],
    ) -> Explanation:
        told = self.explainer.explain(share, row, audience=self.audience, offer_name=offer.name)
        shown = math.fsum(reason.contribution for reason in told)
        return Explanation(margin, base, told, math.fsum(share.tolist()) - shown)


def _facts(offer: Offer) -> OfferFacts:
    return OfferFacts(
        offer_id=offer.offer_id,
        group=offer.group,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        categories=frozenset(offer.categories),
        attributes=offer.attributes,
    )


def _sigmoid(margin: float) -> float:
    """Return 1 / (1 + exp(-margin)) without overflow, whatever the margin."""
    if margin >= 0.0:
        return 1.0 / (1.0 + math.exp(-margin))
    odds = math.exp(margin)
    return odds / (1.0 + odds)
