"""Caps: at most so many contacts in any window of a length."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

from service.decision.contact_policy.lengths import spoken_length
from service.decision.contact_policy.policy import ALL, NOTHING, Hold, Policy
from service.decision.contact_policy.scope import EVERYTHING, Scope
from service.decision.limit import Limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from service.decision.contact_policy.policy import Holds, Key, Kind
    from service.decision.contact_policy.scope import Dimension
    from service.decision.contact_state import Claim
    from service.decision.limit import Counts
    from service.decision.offer import Offer
    from service.decision.situation import Situation

__all__ = ["CODES", "Cap"]

#: By the narrowest dimension of its scope.
CODES: Final[dict[Dimension | None, str]] = {
    None: "CAP",
    "channel": "CAP_CHANNEL",
    "objective": "CAP_OBJECTIVE",
    "group": "CAP_GROUP",
    "offer": "CAP_OFFER",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap(Policy):
    """At most so many contacts of a customer in any window of this length.

    Parameters
    ----------
    limit : int
        At least 1.
    window_seconds : float
    scope : Scope
        Which contacts count; with ``each``, every value has a cap of its own.
    counts : {"decisions", "impressions"}
    """

    kind: ClassVar[Kind] = "caps"
    has_limits: ClassVar[bool] = True

    limit: int
    window_seconds: float
    scope: Scope = EVERYTHING
    counts: Counts = "decisions"
    _any: Limit = field(init=False, repr=False, compare=False)
    _facts: Mapping[str, Any] = field(init=False, repr=False, compare=False)
    _value: Callable[[Claim], Key | None] = field(init=False, repr=False, compare=False)
    _limits: dict[Any, tuple[Limit]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_any", self._limit())
        object.__setattr__(self, "_value", self.scope.reader)
        facts = {"limit": self.limit, "window": spoken_length(self.window_seconds)}
        object.__setattr__(self, "_facts", facts)

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back."""
        return "claims"

    @property
    def lookback_seconds(self) -> float:
        """How far back claims matter to it."""
        return self.window_seconds

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the value under which an offer is counted."""
        return self.scope.key(offer, channel)

    def holds(self, situation: Situation) -> Holds:
        """Return the values whose cap is reached, until the first place is free again."""
        counted = self._counted(situation.contact.claims, situation.now)
        if len(counted) < self.limit:
            return NOTHING
        alike: dict[Key | None, list[Claim]] = {}
        if self.scope.each is None:
            alike[ALL] = counted
        else:
            value_of = self._value
            for each in counted:
                alike.setdefault(value_of(each), []).append(each)
        limit = self.limit
        return {key: self._hold(each) for key, each in alike.items() if len(each) >= limit}

    def _counted(self, claims: Sequence[Claim], now: float) -> list[Claim]:
        """Return the claims in the scope that count now."""
        if len(claims) < self.limit:
            return []
        if self.counts == "decisions":  # as ``Limit.leaves_at`` says, which takes its time
            window = self.window_seconds
            counted = [each for each in claims if now < each.claimed_at + window]
        else:
            counted = [each for each in claims if now < self._any.leaves_at(each)]
        return list(filter(self._any.matches, counted)) if self.scope.fixed else counted

    def _hold(self, alike: Sequence[Claim]) -> Hold:
        """Return a hold until so many of those that are alike have left that there is room."""
        leaving = sorted(map(self._any.leaves_at, alike))
        return Hold(self.name, self.code, leaving[-self.limit], self._facts)

    def limits(self, key: Any, situation: Situation) -> Iterable[Limit]:
        """Return the cap of this value."""
        del situation
        known = self._limits.get(key)
        if known is None:
            known = self._limits[key] = (self._limit(key),)
        return known

    def _limit(self, key: Any = None) -> Limit:
        return Limit(
            name=self.name,
            code=self.code,
            limit=self.limit,
            window_seconds=self.window_seconds,
            counts=self.counts,
            **self.scope.fields(key),
        )

    @property
    def code(self) -> str:
        """The code of what it holds back."""
        return CODES[self.scope.narrowest]
