"""An offer, its treatments, and the pair of both that may be chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision.expressions import Expression

__all__ = ["OBJECTIVES", "USES", "Candidate", "Offer", "OwnRule", "Treatment", "Use"]

OBJECTIVES: Final = ("acquire", "grow", "retain", "serve", "nurture")
Use = Literal["propensity", "uplift"]
USES: Final[tuple[Use, ...]] = ("propensity", "uplift")


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """An offer's form in one channel.

    Parameters
    ----------
    treatment_id : str
        Unique in the catalogue.
    channel : str
        Where it is said.
    placements : frozenset of str or None
        The placements it fits; None fits any.
    cost : float
        Of saying it, at least 0, in the unit of the offer's value.
    content : mapping
        What is said; JSON values.
    """

    treatment_id: str
    channel: str
    placements: frozenset[str] | None = None
    cost: float = 0.0
    content: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, placement: str | None) -> bool:
        """Return whether it may be shown there; without a placement, anywhere will do."""
        return placement is None or self.placements is None or placement in self.placements


class OwnRule(NamedTuple):
    """A rule as the catalogue says it.

    Parameters
    ----------
    name : str
    when : Expression
        The offer stays in play while this is true.
    text : str or None
        Why not, in words, when it is not.
    """

    name: str
    when: Expression
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What may be offered.

    Parameters
    ----------
    offer_id : str
        Unique in the catalogue.
    name : str
        As a person calls it.
    objective : str
        One of ``OBJECTIVES``.
    group : str or None
        What it belongs to, for policies and for learning.
    value, cost : float
        What an acceptance brings and costs, at least 0, in one unit for the whole catalogue.
    lever, context_weight : float
        Multipliers of the priority, at least 0; 1 changes nothing.
    mandatory : bool
        A service message or legal notice: outranks, and is held back by no score.
    starts_at, ends_at : float or None
        Epoch seconds; it runs while ``starts_at <= now < ends_at``.
    categories : tuple of str
        Matched with the categories of the customer's behaviour.
    attributes : mapping
        What the model may know about it.
    treatments : tuple of Treatment
        At least one, in order of preference.
    formulas : mapping of str to Expression
        Of ``value``, ``cost``, ``lever`` and ``context_weight`` those that the catalogue gives as
        an expression; the number here is then only the default.
    requires : tuple of str
        Offers that the customer must have accepted before.
    conflicts : tuple of str
        Offers that must not run beside it; it goes both ways.
    bundle : str or None
        Offers of one bundle are shown together or not at all.
    threshold : float or None
        The least propensity (or uplift) to be said; None takes the policies'.
    use : {"propensity", "uplift"}
        Which of the two its priority is made of.
    rules : mapping of str to tuple of OwnRule
        Its own, by the step of the engagement policy.
    """

    offer_id: str
    name: str
    objective: str = "grow"
    group: str | None = None
    value: float = 1.0
    cost: float = 0.0
    lever: float = 1.0
    context_weight: float = 1.0
    mandatory: bool = False
    starts_at: float | None = None
    ends_at: float | None = None
    categories: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    treatments: tuple[Treatment, ...] = ()
    formulas: Mapping[str, Expression] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    bundle: str | None = None
    threshold: float | None = None
    use: Use = "propensity"
    rules: Mapping[str, tuple[OwnRule, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer with the treatment it would be said in: what the stages pass on.

    Parameters
    ----------
    offer : Offer
    treatment : Treatment
    net_value : float
        The offer's value less its cost and its treatment's.
    """

    offer: Offer
    treatment: Treatment
    net_value: float
