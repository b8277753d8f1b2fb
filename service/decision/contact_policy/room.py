"""Room: what the actions of one decision leave to each other, and what it must claim."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from service.decision.contact_policy.policy import Hold
from service.decision.contact_state import Claim
from service.decision.limit import Draw, Limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from service.decision.offer import Candidate
    from service.decision.situation import Situation

__all__ = ["BESIDE", "Claims", "Room", "claims_of"]

#: Facts of what another action of the same decision leaves no room for.
BESIDE: Final[Mapping[str, str]] = {"text": "There is no room for it beside what ranks above it"}


class Claims(NamedTuple):
    """What the record of a decision must not exceed."""

    limits: tuple[Limit, ...]
    draws: tuple[Draw, ...]


class Room:
    """What is left under all limits, as one action after the other takes its place.

    Parameters
    ----------
    situation : Situation
    """

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._taken: list[Claim] = []
        self._drawn: Counter[str] = Counter()

    def refuse(self, *candidates: Candidate) -> Hold | None:
        """Return why there is no room for all of these beside what was taken; None if there is.

        What is refused once stays refused: there is only ever less room.
        """
        if len(candidates) == 1:
            # The stages before have let each pass by itself.
            return self._refuse_one(candidates[0]) if self._taken else None
        beside = self._copy()
        for candidate in candidates:
            hold = beside._refuse_one(candidate)  # noqa: SLF001 - one of its own kind
            if hold is not None:
                return hold
            beside.take(candidate)
        return None

    def _copy(self) -> Room:
        copy = Room(self._situation)
        copy._taken, copy._drawn = list(self._taken), Counter(self._drawn)
        return copy

    def _refuse_one(self, candidate: Candidate) -> Hold | None:
        mine = self._claim(candidate)
        for each in _asked(candidate, self._situation):
            until = self._over(each, mine)
            if until is not None:
                known = None if math.isinf(until) else until
                return Hold(each.name, each.code, known, BESIDE)
        return None

    def take(self, candidate: Candidate) -> None:
        """Let a candidate be an action: what follows has less room."""
        self._taken.append(self._claim(candidate))
        for each in _asked(candidate, self._situation):
            if isinstance(each, Draw):
                self._drawn[each.name] += each.amount

    def _over(self, asked: Limit | Draw, mine: Claim) -> float | None:
        """Return until when something is exceeded, or None if it is not."""
        contact, now = self._situation.contact, self._situation.now
        if isinstance(asked, Draw):
            left = contact.capacity.get(asked.name, asked.limit) - self._drawn[asked.name]
            return asked.renews_at(now) if left < asked.amount else None
        own = int(asked.matches(mine))
        until = asked.frees_at([*contact.claims, *self._taken], own=own, now=now)
        return until if until > now else None

    def _claim(self, candidate: Candidate) -> Claim:
        offer, now = candidate.offer, self._situation.now
        return Claim(
            decision_id="",
            offer_id=offer.offer_id,
            channel=self._situation.request.channel,
            claimed_at=now,
            expires_at=now + self._situation.catalogue.policies.validity_seconds,
            objective=offer.objective,
            group=offer.group,
        )


def claims_of(chosen: Iterable[Candidate], situation: Situation) -> Claims:
    """Return what a decision with these actions must not exceed when it is recorded."""
    limits: dict[Limit, None] = {}
    draws: dict[str, Draw] = {}
    for candidate in chosen:
        for each in _asked(candidate, situation):
            if isinstance(each, Limit):
                limits[each] = None
            else:
                known = draws.get(each.name)
                more = known.amount if known else 0
                draws[each.name] = replace(each, amount=each.amount + more)
    return Claims(tuple(limits), tuple(draws.values()))


def _asked(candidate: Candidate, situation: Situation) -> Sequence[Limit | Draw]:
    policy = situation.catalogue.contact_policy
    touched = policy.touched(situation.request.channel, situation.catalogue.offers)
    keys = touched.keys[candidate.offer.offer_id]
    return [
        each
        for key, policy_of_key in zip(keys, policy.policies, strict=True)
        if key is not None
        for each in policy_of_key.limits(key, situation)
    ]
