"""Which features a dataset gives: the schema, inferred from training rows only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from models.dataset.dataset import OFFER_ID
from models.features.column_features import attribute_features, context_features, offer_features
from models.features.event_features import affinity_features, behaviour_features
from models.features.history_features import history_features
from models.features.schema import FeatureSchema
from models.features.seen import Seen

if TYPE_CHECKING:
    import polars as pl

    from models.dataset.dataset import Dataset

__all__ = ["infer_schema"]

_FAMILIES: Final = (
    attribute_features,
    behaviour_features,
    history_features,
    offer_features,
    affinity_features,
    context_features,
)


def infer_schema(dataset: Dataset, rows: pl.DataFrame) -> FeatureSchema:
    """Return the features that a dataset gives.

    Parameters
    ----------
    rows : pl.DataFrame
        The training rows of `Dataset.contacts`. Known values of categories, types of events, top
        categories and the mean acceptance rate are taken from these rows, from their customers'
        attributes, and from events before the last of them; from nothing else.
    """
    seen = Seen.of(dataset, rows)
    described = dataset.description
    schema = FeatureSchema(
        features=(),
        timezone=described.timezone,
        event_types=seen.types,
        category_levels=() if described.events is None else described.events.categories,
        affinity_levels=seen.levels,
        top_categories=seen.top_categories,
        offer_id_known=tuple(sorted(rows[OFFER_ID].drop_nulls().unique())),
        stated_affinity=dict(described.affinity),
    )
    features = tuple(feature for family in _FAMILIES for feature in family(seen, schema))
    return replace(schema, features=features)
