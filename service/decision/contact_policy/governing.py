"""The contact policy of a catalogue: all its policies, and what they make of a decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

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
    from collections.abc import Iterable, Mapping, Sequence

    from service.decision.contact_policy.policy import Holds, Key
    from service.decision.offer import Candidate, Offer
    from service.decision.situation import Situation

__all__ = ["BUILT_IN", "CONTACT_STAGES", "ContactPolicy", "Counting", "screen"]

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


class _Asked(NamedTuple):
    """A policy, its place among all, and what of the contacts it looks at; None for anything."""

    at: int
    policy: Policy
    looks_at: str | None


class Counting(NamedTuple):
    """What an offer counts under: a policy with limits, its place among all, and the key."""

    at: int
    key: Key
    policy: Policy


class _Touched(NamedTuple):
    """Who is touched by which policy in one channel.

    Parameters
    ----------
    counting : mapping of str to tuple of Counting
        By offer id, in the order of the policies.
    offers : tuple of mapping
        For each policy, by key, the ids of the offers that have it.
    """

    counting: Mapping[str, tuple[Counting, ...]]
    offers: tuple[Mapping[Key, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPolicy:
    """Policies, in the order in which they are named if several hold an offer back.

    Parameters
    ----------
    policies : tuple of Policy
    """

    policies: tuple[Policy, ...] = BUILT_IN
    _touched: dict[str, _Touched] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _staged: Mapping[str, tuple[_Asked, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        asked = [_Asked(at, each, each.looks_at) for at, each in enumerate(self.policies)]
        staged = {
            stage: tuple(each for each in asked if each.policy.stage == stage)
            for stage in CONTACT_STAGES
        }
        object.__setattr__(self, "_staged", staged)

    @property
    def lookback(self) -> Lookback:
        """What the store has to know of a customer."""
        seconds = max((each.lookback_seconds for each in self.policies), default=0.0)
        draws = tuple(each.draw for each in self.policies if isinstance(each, Capacity))
        return Lookback(max(seconds, _LEAST_LOOKBACK), draws)

    def holds(self, stage: str, situation: Situation) -> list[tuple[int, Holds]]:
        """Return what the policies of a stage hold back, each with its place among all."""
        contact = situation.contact
        return [
            (at, holds)
            for at, policy, looks_at in self._staged.get(stage, ())
            if (looks_at is None or getattr(contact, looks_at))
            and (holds := _ask(policy, situation))
        ]

    def touched(self, channel: str, offers: Iterable[Offer]) -> _Touched:
        """Return who is touched in a channel of the catalogue; it is found out once."""
        known = self._touched.get(channel)
        if known is None:
            known = self._touched[channel] = self._find_out(channel, offers)
        return known

    def _find_out(self, channel: str, offers: Iterable[Offer]) -> _Touched:
        keys = {offer.offer_id: self._keys(offer, channel) for offer in offers}
        by_key: list[dict[Key, tuple[str, ...]]] = [{} for _ in self.policies]
        for offer_id, its in keys.items():
            for key, known in zip(its, by_key, strict=True):
                if key is not None:
                    known[key] = (*known.get(key, ()), offer_id)
        counting = {offer_id: self._counting(its) for offer_id, its in keys.items()}
        return _Touched(counting, tuple(by_key))

    def _counting(self, keys: Sequence[Key | None]) -> tuple[Counting, ...]:
        return tuple(
            Counting(at, key, policy)
            for at, (key, policy) in enumerate(zip(keys, self.policies, strict=True))
            if key is not None and policy.has_limits
        )

    def _keys(self, offer: Offer, channel: str) -> tuple[Key | None, ...]:
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
    catalogue = situation.catalogue
    held = catalogue.contact_policy.holds(stage, situation) if in_play else ()
    if not held:
        return Partition(in_play, ())
    touched = catalogue.contact_policy.touched(situation.request.channel, catalogue.offers)
    fates: dict[str, Hold] = {}
    for at, holds in reversed(held):  # the first is to have the last word
        for key, offer_ids in touched.offers[at].items():
            hold = holds.get(key)
            if hold is not None:
                fates.update(dict.fromkeys(offer_ids, hold))
    return _parted(stage, in_play, fates)


def _parted(stage: str, in_play: Sequence[Candidate], fates: Mapping[str, Hold]) -> Partition:
    kept: list[Candidate] = []
    fallen: list[Fallen] = []
    for candidate in in_play:
        hold = fates.get(candidate.offer.offer_id)
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
