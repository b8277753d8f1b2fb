"""Arbitration: what each offer is worth saying, and so their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from models.arbitration import order_key, priority, scale
from models.exploration import Arm
from service.decision.amounts import amounts_of
from service.decision.decision import Fallen
from service.decision.expressions import ExpressionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.decision.offer import Candidate
    from service.decision.scorer import Scores
    from service.decision.situation import Situation

__all__ = ["Contender", "Ranking", "rank"]


class Contender(NamedTuple):
    """A candidate with what it is worth.

    Parameters
    ----------
    candidate : Candidate
    net_value : float
        The offer's value less its cost and its treatment's.
    weight : float
        Context weight x lever.
    propensity : float or None
        None if no model spoke; so are expected value and priority then.
    uplift : float or None
        None if the model does not know it.
    expected_value : float or None
        Propensity (or uplift, where the offer's priority is made of it) times net value.
    priority : float or None
        Expected value times weight.
    observations : int
        How many contacts the model knows the offer from.
    """

    candidate: Candidate
    net_value: float
    weight: float = 1.0
    propensity: float | None = None
    uplift: float | None = None
    expected_value: float | None = None
    priority: float | None = None
    observations: int = 0

    @property
    def offer_id(self) -> str:
        """The offer's id."""
        return self.candidate.offer.offer_id

    @property
    def likelihood(self) -> float | None:
        """What the priority is made of: the propensity or the uplift."""
        if self.candidate.offer.use == "uplift" and self.uplift is not None:
            return self.uplift
        return self.propensity

    def arm(self) -> Arm:
        """Return it as one of those that can be chosen; of an uplift no spread is known."""
        certain = self.likelihood is not self.propensity
        return Arm(
            self.offer_id,
            self.priority or 0.0,
            None if certain else self.propensity,
            scale(value=self.net_value, context_weight=self.weight),
            self.observations,
        )


class Ranking(NamedTuple):
    """All contenders, the best first, and those not worth saying.

    Parameters
    ----------
    contenders : sequence of Contender
    fallen : sequence of Fallen
    silence : float or None
        What saying nothing is worth; None if it is not weighed.
    fallback : Contender or None
        What is said if nothing else is.
    """

    contenders: Sequence[Contender]
    fallen: Sequence[Fallen]
    silence: float | None = None
    fallback: Contender | None = None


def rank(in_play: Sequence[Candidate], scores: Scores | None, situation: Situation) -> Ranking:
    """Return the offers in order: mandatory first, then by priority, then by offer id.

    The order is total, and depends on nothing but the offers and their propensities. An offer
    that costs more than it brings falls, unless it is mandatory: a negative value would turn
    "more likely" into "less wanted". So does one whose worth, or that of silence beside it,
    cannot be evaluated. The fallback offer does not compete.
    """
    policy = situation.catalogue.arbitration
    silence, is_known = _silence(situation)
    contenders: list[Contender] = []
    fallen: list[Fallen] = []
    fallback: Contender | None = None
    for candidate in in_play:
        offer = candidate.offer
        weighed = _weighed(candidate, scores, situation)
        if offer.offer_id == policy.fallback_offer:
            fallback = weighed or Contender(candidate, candidate.net_value)
        elif offer.mandatory:
            contenders.append(weighed or Contender(candidate, candidate.net_value))
        elif weighed is None or not is_known:
            fallen.append(_unknown(candidate, "value" if weighed is None else "no_action_value"))
        elif weighed.net_value < 0.0:
            fallen.append(_costs_more(weighed))
        else:
            contenders.append(weighed)
    return Ranking(sorted(contenders, key=_order), fallen, silence, fallback)


def _silence(situation: Situation) -> tuple[float | None, bool]:
    """Return what saying nothing is worth, and whether that could be evaluated."""
    value = situation.catalogue.arbitration.no_action_value
    if value is None or isinstance(value, float):
        return value, True
    try:
        return situation.facts.number(value), True
    except ExpressionError:
        return None, False


def _weighed(candidate: Candidate, scores: Scores | None, situation: Situation) -> Contender | None:
    """Return what a candidate is worth; None if that cannot be evaluated."""
    offer = candidate.offer
    net_value, context_weight, lever = candidate.net_value, offer.context_weight, offer.lever
    if offer.formulas:
        try:
            amounts = amounts_of(offer, situation)
        except ExpressionError:
            return None
        net_value = amounts.value - amounts.cost - candidate.treatment.cost
        context_weight, lever = amounts.context_weight, amounts.lever
    weight = context_weight * lever
    propensity = None if scores is None else scores.propensities.get(offer.offer_id)
    if scores is None or propensity is None:
        return Contender(candidate, net_value, weight)
    uplift = scores.uplifts.get(offer.offer_id) if scores.uplifts else None
    likelihood = uplift if offer.use == "uplift" and uplift is not None else propensity
    return Contender(
        candidate,
        net_value,
        weight,
        propensity,
        uplift,
        likelihood * net_value,
        priority(likelihood, value=net_value, context_weight=context_weight, lever=lever),
        scores.observations.get(offer.offer_id, 0),
    )


def _order(contender: Contender) -> tuple[bool, tuple[float, str]]:
    offer = contender.candidate.offer
    return not offer.mandatory, order_key(contender.priority, offer.offer_id)


def _costs_more(contender: Contender) -> Fallen:
    return Fallen(
        offer=contender.candidate.offer,
        stage="arbitration",
        code="COSTS_MORE",
        facts={"net_value": contender.net_value},
    )


def _unknown(candidate: Candidate, rule: str) -> Fallen:
    return Fallen(offer=candidate.offer, stage="arbitration", code="RULE_ERROR", rule=rule)
