"""The features of one customer for many offers, without a DataFrame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.features.profile import AttributeValue, OfferFacts, Profile
from models.features.schema import FeatureSchema, FloatMatrix

__all__ = ["OnlineFeatures"]


class OnlineFeatures:
    """Features for one schema and one catalogue of offers; compiled once, used per decision."""

    def __init__(self, schema: FeatureSchema, offers: Sequence[OfferFacts]) -> None:
        self.schema = schema

    def rows(
        self,
        profile: Profile,
        offer_ids: Sequence[str],
        *,
        channel: str | None = None,
        context: Mapping[str, AttributeValue],
        now: float,
    ) -> FloatMatrix:
        """Return the features (n_offers, F) of one customer now (epoch seconds)."""
        raise NotImplementedError
