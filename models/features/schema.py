"""The one definition of the features, which training and serving both follow."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FAMILIES", "WINDOWS_DAYS", "Family", "Feature", "FeatureSchema", "FloatMatrix", "Kind"]

FloatMatrix: TypeAlias = npt.NDArray[np.float64]
Kind: TypeAlias = Literal["number", "category"]
Family: TypeAlias = Literal[
    "attribute", "behaviour", "contact_history", "offer", "affinity", "context"
]

FAMILIES: Final[tuple[Family, ...]] = (
    "attribute",
    "behaviour",
    "contact_history",
    "offer",
    "affinity",
    "context",
)
WINDOWS_DAYS: Final = (7, 30, 90, 365)
"""Windows of whole UTC calendar days; nothing older than the longest counts anywhere."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the matrix.

    Attributes
    ----------
    name : str
        Unique within a schema, e.g. ``affinity_amount_coupon_product_id_365d``.
    family : str
        One of `FAMILIES`.
    kind : str
        ``number``, or ``category``: an integer code held as a float, NaN if missing or unknown.
    source : Mapping
        How it is computed: ``{"statistic": "amount", "type": "coupon", "level": 2,
        "window_days": 365}`` or ``{"column": "income"}``.
    levels : tuple of str
        A category's known values; its code is the index.
    order : tuple of str
        An ordinal's values in rising order; coded 0, 1, 2, ... (kind ``number``).
    label : str
        What a person would call it.
    """

    name: str
    family: Family
    kind: Kind
    source: Mapping[str, Any]
    levels: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class FeatureSchema:
    """All features, in the order of the matrix's columns, and what they were inferred from.

    Attributes
    ----------
    timezone : str
        The dataset's; days are UTC whatever it is.
    event_types : tuple of str
        The types of events that count.
    category_levels : tuple of str
        The names of the events' category columns, coarsest first.
    affinity_levels : tuple of int
        Which of the levels hold values that offers name: only there can anything match.
    top_categories : tuple of str
        The commonest values of the first level; each customer's share in them is a feature.
    offer_id_known : tuple of str
        The offers in the rows the schema was inferred from.
    stated_affinity : Mapping
        Offer id to the customer attribute that speaks of this offer itself.
    """

    features: tuple[Feature, ...]
    timezone: str = "UTC"
    event_types: tuple[str, ...] = ()
    category_levels: tuple[str, ...] = ()
    affinity_levels: tuple[int, ...] = ()
    top_categories: tuple[str, ...] = ()
    offer_id_known: tuple[str, ...] = ()
    stated_affinity: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(feature.name for feature in self.features)

    @property
    def categorical(self) -> tuple[int, ...]:
        """The positions of the columns that hold category codes."""
        return tuple(i for i, feature in enumerate(self.features) if feature.kind == "category")

    def select(self, names: tuple[str, ...]) -> FeatureSchema:
        """Return a schema with only the named features, in this schema's order."""
        wanted = set(names)
        return replace(self, features=tuple(each for each in self.features if each.name in wanted))

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON's types."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> FeatureSchema:
        """Return the schema that `to_dict` gave."""
        rest = {key: value for key, value in document.items() if key != "features"}
        sequences = {key: tuple(value) for key, value in rest.items() if isinstance(value, list)}
        known: dict[str, Any] = {**rest, **sequences}
        return cls(features=tuple(_feature(each) for each in document["features"]), **known)


def _feature(document: Mapping[str, Any]) -> Feature:
    sequences = {key: tuple(document.get(key, ())) for key in ("levels", "order")}
    return Feature(**{**document, **sequences})
