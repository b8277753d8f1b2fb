"""What depends on the offer alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from models.features.behaviour import SECONDS_A_DAY
from models.features.coding import coder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.features.profile import OfferFacts
    from models.features.schema import Feature, FeatureSchema, FloatMatrix

__all__ = ["offer_columns"]


def offer_columns(schema: FeatureSchema, offers: Sequence[OfferFacts]) -> FloatMatrix:
    """Return the matrix (offers, F) with the columns of the offer family; the rest is NaN."""
    matrix = np.full((len(offers), len(schema.features)), np.nan)
    for place, feature in enumerate(schema.features):
        if feature.family == "offer":
            matrix[:, place] = [_number(feature, offer) for offer in offers]
    return matrix


def _number(feature: Feature, offer: OfferFacts) -> float:
    statistic = feature.source.get("statistic")
    if statistic == "categories":
        return float(len(offer.categories))
    if statistic == "duration_days":
        if offer.starts_at is None or offer.ends_at is None:
            return math.nan
        return (offer.ends_at - offer.starts_at) / SECONDS_A_DAY
    own = {"offer_id": offer.offer_id, "group": offer.group}
    column = feature.source["column"]
    return coder(feature)(own[column] if column in own else offer.attributes.get(column))
