"""The features of one customer for many offers, without a DataFrame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from models.errors import NotFoundError
from models.features.behaviour import SECONDS_A_DAY
from models.features.coding import coder
from models.features.formulas import Formulas
from models.features.layout import Layout
from models.features.offer_columns import offer_columns
from models.features.online_behaviour import OnlineBehaviour
from models.features.online_history import fill_history
from models.features.profile import AttributeValue, OfferFacts, Profile

if TYPE_CHECKING:
    from models.features.schema import FeatureSchema, FloatMatrix

__all__ = ["OnlineFeatures"]

Coder = Callable[[AttributeValue], float]


class OnlineFeatures:
    """Features for one schema and one catalogue of offers: compiled once, used per decision.

    What `models.features.offline.build` gives for the same customer, offers and moment, this
    gives bit for bit. It holds no state of a request; threads may share it.
    """

    def __init__(self, schema: FeatureSchema, offers: Sequence[OfferFacts]) -> None:
        self.schema = schema
        self._offers = tuple(offers)
        self._places = {offer.offer_id: i for i, offer in enumerate(self._offers)}
        self._layout = Layout.of(schema)
        self._formulas = Formulas.of(schema, self._layout)
        self._behaviour = OnlineBehaviour(schema, self._layout, self._offers)
        self._template = offer_columns(schema, self._offers)
        self._attributes = _coders(schema, "attribute")
        self._context = _coders(schema, "context")
        self._stated = _stated(schema, self._offers)

    def rows(
        self,
        profile: Profile,
        offer_ids: Sequence[str],
        *,
        channel: str | None = None,
        context: Mapping[str, AttributeValue],
        now: float,
    ) -> FloatMatrix:
        """Return the features of one customer now.

        Parameters
        ----------
        profile : Profile
            As it is before `now`; events are taken to have been added before it.
        now : float
            Epoch seconds.

        Returns
        -------
        array of float64, (offers, F)

        Raises
        ------
        NotFoundError
            If an offer is not in the catalogue this was compiled for.
        """
        places = self._find(offer_ids)
        matrix: FloatMatrix = self._template[places]
        for column, name, code in self._attributes:
            matrix[:, column] = code(profile.attributes.get(name))
        for column, name, code in self._context:
            matrix[:, column] = code(channel if name == "channel" else context.get(name))
        if self._stated is not None:
            self._fill_stated(matrix, profile, places)
        if self._formulas.columns.size:
            numbers = np.zeros((places.size, self._layout.width))
            today = int(now // SECONDS_A_DAY)
            self._behaviour.fill(numbers, profile.behaviour, places, today)
            offers = [self._offers[place] for place in places]
            fill_history(numbers, profile.touches, offers, self._layout, channel=channel, now=now)
            matrix[:, self._formulas.columns] = self._formulas.of_rows(numbers)
        return matrix

    def _find(self, offer_ids: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        try:
            return np.array([self._places[offer] for offer in offer_ids], dtype=np.int64)
        except KeyError as error:
            raise NotFoundError(f"there is no offer {error.args[0]!r} in the catalogue") from None

    def _fill_stated(
        self,
        matrix: FloatMatrix,
        profile: Profile,
        places: np.ndarray[tuple[int], np.dtype[np.int64]],
    ) -> None:
        assert self._stated is not None
        column, code, names = self._stated
        matrix[:, column] = [
            code(None if name is None else profile.attributes.get(name))
            for name in (names[place] for place in places)
        ]


def _coders(schema: FeatureSchema, family: str) -> list[tuple[int, str, Coder]]:
    return [
        (place, feature.source["column"], coder(feature))
        for place, feature in enumerate(schema.features)
        if feature.family == family
    ]


def _stated(
    schema: FeatureSchema, offers: Sequence[OfferFacts]
) -> tuple[int, Coder, list[str | None]] | None:
    for place, feature in enumerate(schema.features):
        if feature.source.get("statistic") == "stated":
            names = [schema.stated_affinity.get(offer.offer_id) for offer in offers]
            return place, coder(feature), names
    return None
