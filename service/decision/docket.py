"""The docket of a stage: its rules, and which offers they have to be asked about one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from service.decision.batches import Batch
    from service.decision.offer import Candidate, Offer
    from service.decision.rules import Rule
    from service.decision.situation import Situation

__all__ = ["Docket"]


class _Asked(NamedTuple):
    """A batch, who has which of its conditions, and all who have any."""

    batch: Batch
    readers: Mapping[str, frozenset[str]]
    everyone: frozenset[str]


class _Whole(NamedTuple):
    """A rule that is asked as a whole, and whom it concerns."""

    rule: Rule
    offer_ids: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Docket:
    """The rules of one stage for all offers.

    Most rules let most offers pass, and whether they do is found out for many at once. The rules
    are then asked about those offers only that may not pass.

    Parameters
    ----------
    rules : mapping of str to tuple of Rule
        By offer id, those that concern it, in order.
    """

    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    _asked: tuple[_Asked, ...] = ()
    _whole: tuple[_Whole, ...] = ()
    _alone: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rules: Sequence[Rule], offers: Sequence[Offer], batches: Iterable[Batch]) -> Self:
        """Return the docket of these rules.

        Parameters
        ----------
        batches : iterable of Batch
            Where their conditions are. A condition in none is asked for alone, and one that is no
            rule's any more is of no account.
        """
        concerned: dict[str, list[Rule]] = {}
        readers: dict[str, set[str]] = {}
        whole: list[_Whole] = []
        for rule in rules:
            offer_ids = frozenset(rule.concerned(offers))
            for offer_id in offer_ids:
                concerned.setdefault(offer_id, []).append(rule)
            if not rule.conditions:
                whole.append(_Whole(rule, offer_ids))
            for offer_id, condition in rule.conditions.items():
                readers.setdefault(condition.source, set()).add(offer_id)
        asked = tuple(_asked(each, readers) for each in batches)
        batched = {source for each in asked for source in each.readers}
        return cls(
            rules={offer_id: tuple(each) for offer_id, each in concerned.items()},
            _asked=tuple(each for each in asked if each.everyone),
            _whole=tuple(whole),
            _alone=frozenset().union(
                *(ids for source, ids in readers.items() if source not in batched)
            ),
        )

    def doubtful(self, in_play: Sequence[Candidate], situation: Situation) -> AbstractSet[str]:
        """Return the ids of all offers that a rule may hold back here, and of some more."""
        doubtful = set(self._alone)
        for rule, offer_ids in self._whole:
            if not _rests(rule, situation):
                doubtful |= offer_ids
        if self._asked:
            playing = _ids_of(in_play, situation)
            for each in self._asked:
                doubtful.update(_untrue(each, playing, situation))
        return doubtful


def _asked(batch: Batch, readers: Mapping[str, set[str]]) -> _Asked:
    its = {source: frozenset(readers[source]) for source in batch.sources if source in readers}
    return _Asked(batch, its, frozenset().union(*its.values()))


def _rests(rule: Rule, situation: Situation) -> bool:
    try:
        return rule.rests(situation)
    except Exception:  # noqa: BLE001 - whatever it raises, it is asked about each offer
        return False


def _ids_of(in_play: Sequence[Candidate], situation: Situation) -> AbstractSet[str] | None:
    """Return the ids of the offers in play; None if all are."""
    if len(in_play) == len(situation.catalogue.offers):
        return None
    return {each.offer.offer_id for each in in_play}


def _untrue(asked: _Asked, playing: AbstractSet[str] | None, situation: Situation) -> Iterable[str]:
    """Return the ids of those for whom a condition of a batch is not true, or may not be.

    If less than a third of them are in play, asking about them one by one is less work.
    """
    batch, readers, everyone = asked
    if playing is not None and 3 * len(everyone & playing) < len(everyone):
        return everyone
    truths = situation.facts.truths(batch)
    if truths is None:
        return everyone
    if truths is batch.all_true:
        return ()
    return [
        offer_id
        for source, truth in truths.items()
        if not truth
        for offer_id in readers.get(source, ())
    ]
