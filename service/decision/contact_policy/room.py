"""Room: what the actions of one decision leave to each other, and what it must claim."""

from __future__ import annotations

import math
from bisect import insort
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from service.decision.contact_policy.policy import Hold
from service.decision.contact_state import Claim
from service.decision.limit import Draw, Limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from service.decision.contact_policy.governing import Counting
    from service.decision.contact_policy.policy import Key
    from service.decision.offer import Candidate
    from service.decision.situation import Situation

__all__ = ["BESIDE", "Claims", "Room", "claims_of"]

#: Facts of what another action of the same decision leaves no room for.
BESIDE: Final[Mapping[str, str]] = {"text": "There is no room for it beside what ranks above it"}


class Claims(NamedTuple):
    """What the record of a decision must not exceed."""

    limits: tuple[Limit, ...]
    draws: tuple[Draw, ...]


class _Mine(NamedTuple):
    """What a candidate would be a claim of."""

    channel: str
    objective: str | None
    group: str | None
    offer_id: str


class _Standing(NamedTuple):
    """A limit, when each of the claims under it leaves, and how many one candidate adds.

    Counted once, and kept up. All that have one key with a policy are counted by its limits, or
    none of them is.
    """

    limit: Limit
    leaving: list[float]
    own: int


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
        # By the place of a policy and a key: what asks for it, and whether it has room.
        self._standing: dict[tuple[int, Key], tuple[_Standing | Draw, ...]] = {}
        self._verdicts: dict[tuple[int, Key], Hold | None] = {}
        self._of_offer: dict[str, list[Claim]] | None = None

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
        verdicts = self._verdicts
        for counting in _countings(candidate, self._situation):
            place = counting[:2]
            if place in verdicts:
                hold = verdicts[place]
            else:
                hold = verdicts[place] = self._verdict(counting, candidate)
            if hold is not None:
                return hold
        return None

    def _verdict(self, counting: Counting, candidate: Candidate) -> Hold | None:
        """Return whether a policy has room for one more of those with a key."""
        for each in self._under(counting, candidate):
            until = self._over(each)
            if until is not None:
                known = None if math.isinf(until) else until
                asked = each.limit if isinstance(each, _Standing) else each
                return Hold(asked.name, asked.code, known, BESIDE)
        return None

    def take(self, candidate: Candidate) -> None:
        """Let a candidate be an action: what follows has less room."""
        claim = self._claim(candidate)
        self._verdicts = {at: hold for at, hold in self._verdicts.items() if hold is not None}
        for some in self._standing.values():
            for each in some:
                if isinstance(each, _Standing):
                    self._add(claim, each)
        if self._of_offer is not None:
            self._of_offer.setdefault(claim.offer_id, []).append(claim)
        self._taken.append(claim)
        for asked in _asked(candidate, self._situation):
            if isinstance(asked, Draw):
                self._drawn[asked.name] += asked.amount

    def _add(self, claim: Claim, standing: _Standing) -> None:
        for leaves in standing.limit.leaving((claim,), now=self._situation.now):
            insort(standing.leaving, leaves)

    def _under(self, counting: Counting, candidate: Candidate) -> tuple[_Standing | Draw, ...]:
        """Return what a policy asks of all that have a key, with what stands under it."""
        at, key, policy = counting
        known = self._standing.get((at, key))
        if known is None:
            asked = policy.limits(key, self._situation)
            known = self._standing[at, key] = tuple(self._stand(each, candidate) for each in asked)
        return known

    def _stand(self, asked: Limit | Draw, candidate: Candidate) -> _Standing | Draw:
        if isinstance(asked, Draw):
            return asked
        offer, channel = candidate.offer, self._situation.request.channel
        mine = _Mine(channel, offer.objective, offer.group, offer.offer_id)
        leaving = asked.leaving(self._claims(asked), now=self._situation.now)
        return _Standing(asked, leaving, int(asked.matches(mine)))

    def _claims(self, limit: Limit) -> Iterable[Claim]:
        """Return the claims that may matter to a limit: few, if it is about few offers."""
        if limit.offer_ids is None:
            return (*self._situation.contact.claims, *self._taken)
        return (each for offer_id in limit.offer_ids for each in self._by_offer.get(offer_id, ()))

    @property
    def _by_offer(self) -> dict[str, list[Claim]]:
        if self._of_offer is None:
            self._of_offer = {}
            for each in (*self._situation.contact.claims, *self._taken):
                self._of_offer.setdefault(each.offer_id, []).append(each)
        return self._of_offer

    def _over(self, asked: _Standing | Draw) -> float | None:
        """Return until when something is exceeded, or None if it is not."""
        now = self._situation.now
        if isinstance(asked, Draw):
            left = self._situation.contact.capacity.get(asked.name, asked.limit)
            is_over = left - self._drawn[asked.name] < asked.amount
            return asked.renews_at(now) if is_over else None
        until = asked.limit.has_room_at(asked.leaving, own=asked.own, now=now)
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
                draws[each.name] = _more(each, candidate, draws.get(each.name))
    return Claims(tuple(limits), tuple(draws.values()))


def _more(draw: Draw, candidate: Candidate, known: Draw | None) -> Draw:
    """Return what those before take of it, and this one beside them."""
    amount, others = (0, ()) if known is None else (known.amount, known.offer_ids)
    offer_ids = (*others, candidate.offer.offer_id)
    return replace(draw, amount=amount + draw.amount, offer_ids=offer_ids)


def _asked(candidate: Candidate, situation: Situation) -> Iterator[Limit | Draw]:
    for _, key, policy in _countings(candidate, situation):
        yield from policy.limits(key, situation)


def _countings(candidate: Candidate, situation: Situation) -> Sequence[Counting]:
    policy = situation.catalogue.contact_policy
    touched = policy.touched(situation.request.channel, situation.catalogue.offers)
    return touched.counting[candidate.offer.offer_id]
