"""The contact policy of a catalogue: all its policies, and what they make of a decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, get_args

from service.decision.contact_policy.capacities import Capacity
from service.decision.contact_policy.consents import Unsubscription
from service.decision.contact_policy.cool_downs import Deferral
from service.decision.contact_policy.ledger import LedgerPolicy, ReachedPolicy
from service.decision.contact_policy.lengths import DAY
from service.decision.contact_policy.policy import Hold, Policy, Stage
from service.decision.contact_policy.preferences import (
    HowOften,
    PreferredChannels,
    UnwantedTopics,
)
from service.decision.contact_policy.quiet_hours import WelcomeHours
from service.decision.contact_policy.suppressions import ComplaintPolicy, OtherLists
from service.decision.decision import Fallen
from service.decision.limit import Lookback
from service.decision.partition import Partition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.decision.contact_policy.policy import Holds, Key
    from service.decision.offer import Candidate, Offer
    from service.decision.situation import Situation

__all__ = ["BUILT_IN", "CONTACT_STAGES", "ContactPolicy", "screen"]

CONTACT_STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
#: What holds whatever the catalogue says.
BUILT_IN: Final[tuple[Policy, ...]] = (
    LedgerPolicy(name="ledger"),
    Unsubscription(name="unsubscribed"),
    OtherLists(name="suppressions"),
    ComplaintPolicy(name="complaints", passes=True),
    PreferredChannels(name="preferences"),
    UnwantedTopics(name="preferences"),
    HowOften(name="preferences"),
    WelcomeHours(name="preferences"),
    Deferral(name="deferrals", passes=True),
    ReachedPolicy(name="reached"),
)
#: For what a customer wishes, which no catalogue knows, and for one voice.
_LEAST_LOOKBACK: Final = 32 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPolicy:
    """Policies, in the order in which they are named if several hold an offer back.

    Parameters
    ----------
    policies : tuple of Policy
    """

    policies: tuple[Policy, ...] = BUILT_IN
    _keys: dict[tuple[str, str], tuple[Key | None, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _staged: dict[str, tuple[tuple[int, Policy], ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        for stage in CONTACT_STAGES:
            staged = tuple(each for each in enumerate(self.policies) if each[1].stage == stage)
            self._staged[stage] = staged

    @property
    def lookback(self) -> Lookback:
        """What the store has to know of a customer."""
        seconds = max((each.lookback_seconds for each in self.policies), default=0.0)
        draws = tuple(each.draw for each in self.policies if isinstance(each, Capacity))
        return Lookback(max(seconds, _LEAST_LOOKBACK), draws)

    def of(self, stage: str) -> tuple[tuple[int, Policy], ...]:
        """Return the policies of a stage, each with its place among all."""
        return self._staged.get(stage, ())

    def keys(self, offer: Offer, channel: str) -> tuple[Key | None, ...]:
        """Return the key that an offer of the catalogue has with each policy."""
        known = self._keys.get((offer.offer_id, channel))
        if known is None:
            known = self._keys[offer.offer_id, channel] = self._read_keys(offer, channel)
        return known

    def _read_keys(self, offer: Offer, channel: str) -> tuple[Key | None, ...]:
        keys = [
            None if offer.mandatory and each.passes else each.key(offer, channel)
            for each in self.policies
        ]
        for at, each in enumerate(self.policies):
            if isinstance(each, LedgerPolicy) and keys[at] is None and self._needs_ledger(keys):
                keys[at] = each.key(offer, channel)
        return tuple(keys)

    def _needs_ledger(self, keys: Sequence[Key | None]) -> bool:
        return any(
            key is not None and each.needs_ledger
            for key, each in zip(keys, self.policies, strict=True)
        )


class _Failed:
    """Hold everything back that a policy touches, for it could not be evaluated."""

    def __init__(self, rule: str) -> None:
        self._hold = Hold(rule, "RULE_ERROR")

    def get(self, _: Any, /) -> Hold:
        return self._hold

    def __len__(self) -> int:
        return 1


def screen(stage: str, in_play: Sequence[Candidate], situation: Situation) -> Partition:
    """Return which offers the policies of a stage let pass; the others fall by the first."""
    policy = situation.catalogue.contact_policy
    asked = [(at, _ask(each, situation)) for at, each in policy.of(stage)] if in_play else ()
    held = [each for each in asked if each[1]]
    if not held:
        return Partition(in_play, ())
    kept: list[Candidate] = []
    fallen: list[Fallen] = []
    channel = situation.request.channel
    for candidate in in_play:
        hold = _first(held, policy.keys(candidate.offer, channel))
        if hold is None:
            kept.append(candidate)
        else:
            rule, code, until, facts = hold
            fallen.append(Fallen(candidate.offer, stage, code, rule, until, facts))
    return Partition(kept, fallen)


def _ask(policy: Policy, situation: Situation) -> Holds:
    try:
        return policy.holds(situation)
    except Exception:  # noqa: BLE001 - whatever a policy raises, what it touches is held back
        return _Failed(policy.name)


def _first(held: Sequence[tuple[int, Holds]], keys: Sequence[Key | None]) -> Hold | None:
    for at, holds in held:
        key = keys[at]
        if key is not None and (hold := holds.get(key)) is not None:
            return hold
    return None
