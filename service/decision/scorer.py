"""The model as the core sees it: a score for each offer, and reasons for a few."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.features.profile import Profile
    from models.reasons.reason import Reason
    from service.decision.offer import Offer

__all__ = ["Explanation", "Scorer", "Scores"]


@dataclass(frozen=True, slots=True)
class Scores:
    """What a scorer says about the offers it was given.

    Parameters
    ----------
    propensities : mapping of str to float
        By offer id, between 0 and 1.
    working : object
        What the scorer wants back when it explains; the core does not look at it.
    uplifts : mapping of str to float
        By offer id, between -1 and 1, of those whose uplift the model knows.
    observations : mapping of str to int
        By offer id, how many contacts the model has learned from; 0 where one is missing.
    """

    propensities: Mapping[str, float]
    working: Any = None
    uplifts: Mapping[str, float] = field(default_factory=dict)
    observations: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one offer has its propensity; on the margin (log-odds) everything adds up.

    ``margin == base + sum(r.contribution for r in reasons) + other_contribution``

    Parameters
    ----------
    margin : float
        The calibrated log-odds of the propensity.
    base : float
        The margin of an average row.
    reasons : tuple of Reason
        The strongest first.
    other_contribution : float
        What the reasons that are not shown add up to.
    """

    margin: float
    base: float
    reasons: tuple[Reason, ...]
    other_contribution: float


class Scorer(Protocol):
    """A model made ready for one catalogue. It may raise: the decision then degrades."""

    @property
    def version(self) -> str:
        """The model's version."""
        ...

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
        ...

    def explain(self, scores: Scores, offers: Sequence[Offer]) -> Sequence[Explanation]:
        """Return why each of these offers, all of them scored, has its propensity."""
        ...

    def rule_reason(
        self, code: str, offer: Offer, *, value: float | None, said: str | None = None
    ) -> Reason:
        """Return the reason of a ground (``grounds.GROUNDS``) that decided beside the model."""
        ...
