"""Output: the holdout is left alone, and the places there are go to those worth saying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from service.decision.choosing import Pick, draw
from service.decision.decision import Fallen
from service.decision.groups import Group, grouped
from service.decision.one_voice import voice_of
from service.decision.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.decision.arbitration import Contender, Ranking
    from service.decision.choosing import Draw
    from service.decision.holdout import Holdout
    from service.decision.offer import Candidate
    from service.decision.one_voice import Voice
    from service.decision.situation import Situation

__all__ = ["Output", "choose"]

#: Codes whose text says in which place an offer came.
_PLACED: Final = frozenset({"LIMIT", "PLACEMENT_TAKEN"})


class Output(NamedTuple):
    """What becomes an action, and what does not.

    Parameters
    ----------
    picks : sequence of Pick
        In rank order.
    fallen : sequence of Fallen
        In the order of the ranking.
    places : Places
        Where each pick is to be shown.
    probability : float
        Of just these picks in this order.
    silence : str or None
        The code of ``no_action`` if saying nothing was chosen.
    voice : str or None
        The ground on which the first pick is another than what was said before.
    """

    picks: Sequence[Pick]
    fallen: Sequence[Fallen]
    places: Places
    probability: float = 1.0
    silence: str | None = None
    voice: str | None = None

    @property
    def candidates(self) -> list[Candidate]:
        """Those that were picked."""
        return [pick.contender.candidate for pick in self.picks]


def choose(ranking: Ranking, situation: Situation, *, holdout: Holdout, seed: int) -> Output:
    """Return who gets the places there are: mandatory offers first, then as they are drawn.

    The holdout is left alone but for mandatory offers. What comes in a bundle comes as a whole
    or not at all. What was said of late comes before the rest. If nothing was left to weigh, the
    fallback offer is said.
    """
    catalogue, places = situation.catalogue, Places(situation)
    notices = _notices(ranking, places)
    shown = [pick.contender.offer_id for pick in notices]
    groups = grouped(_free(ranking, holdout), catalogue.bundles, shown)
    voice = voice_of(catalogue.one_voice, situation.contact, situation.now)
    drawn = draw(
        groups.whole,
        places,
        silence=ranking.silence,
        exploration=catalogue.exploration.policy,
        seed=seed,
        since=voice.since,
    )
    picks = [*notices, *drawn.picks]
    fallback = _fallback(ranking, places, holdout, said=bool(picks) or drawn.is_silent)
    ending = _Ending(ranking, holdout, drawn, places, situation.request.limit)
    fallen = list(ending.falls({*shown, *_ids(drawn.picks)}, groups.whole))
    if groups.fallen:
        fallen = _in_order((*fallen, *groups.fallen), ranking)
    if isinstance(fallback, Fallen):
        fallen.append(fallback)
    elif fallback is not None:
        picks.append(fallback)
    return Output(
        picks,
        fallen,
        places,
        drawn.probability,
        _silence(fallen) if drawn.is_silent and not picks else None,
        _changed(voice, picks),
    )


def _notices(ranking: Ranking, places: Places) -> list[Pick]:
    """Give mandatory offers their places, as far as there are any."""
    picks: list[Pick] = []
    for each in ranking.contenders:
        if not each.candidate.offer.mandatory:
            break  # they come first
        group = Group((each,))
        if places.obstacle(group) is None:
            places.take(group)
            picks.append(Pick(each, "mandatory"))
    return picks


def _free(ranking: Ranking, holdout: Holdout) -> Iterator[Contender]:
    """Yield who is neither mandatory nor held out."""
    for each in ranking.contenders:
        offer = each.candidate.offer
        if not offer.mandatory and offer.objective not in holdout.objectives:
            yield each


def _fallback(
    ranking: Ranking, places: Places, holdout: Holdout, *, said: bool
) -> Pick | Fallen | None:
    """Return what becomes of the fallback offer, if there is one."""
    contender = ranking.fallback
    if contender is None:
        return None
    offer, group = contender.candidate.offer, Group((contender,))
    if said:
        return Fallen(offer, "output", "FALLBACK")
    if offer.objective in holdout.objectives:
        place = len(ranking.contenders) + 1
        return Fallen(offer, "output", "HOLDOUT", "holdout", facts={"place": place})
    obstacle = places.obstacle(group)
    if obstacle is not None:
        return Fallen(offer, *obstacle)
    places.take(group)
    return Pick(contender, "fallback")


class _Ending(NamedTuple):
    """How a decision ended: from this follows why the others are not there."""

    ranking: Ranking
    holdout: Holdout
    drawn: Draw
    places: Places
    limit: int

    def falls(self, picked: set[str], groups: Sequence[Group]) -> Iterator[Fallen]:
        """Yield why each contender is not there that was not picked, nor in a broken bundle."""
        group_of = {each.offer_id: group for group in groups for each in group.members}
        held_out = self.holdout.objectives
        for place, each in enumerate(self.ranking.contenders, start=1):
            offer = each.candidate.offer
            if offer.offer_id in picked:
                continue
            if offer.mandatory:
                yield self._crowded_out(each, Group((each,)), place)
            elif held_out and offer.objective in held_out:
                yield self._held_out(each, place)
            elif (group := group_of.get(offer.offer_id)) is not None:
                yield self._worth_less(each, group.lead) or self._crowded_out(each, group, place)

    def _held_out(self, contender: Contender, place: int) -> Fallen:
        return self._worth_less(contender, contender) or Fallen(
            contender.candidate.offer, "output", "HOLDOUT", "holdout", facts={"place": place}
        )

    def _worth_less(self, contender: Contender, lead: Contender) -> Fallen | None:
        silence = self.ranking.silence
        if silence is None or (priority := lead.priority or 0.0) >= silence:
            return None
        facts = {"priority": priority, "silence": silence}
        return Fallen(contender.candidate.offer, "arbitration", "NO_ACTION_BETTER", facts=facts)

    def _crowded_out(self, contender: Contender, group: Group, place: int) -> Fallen:
        offer, obstacle = contender.candidate.offer, self.places.obstacle(group)
        if obstacle is None:
            return Fallen(offer, "arbitration", "NO_ACTION_EXPLORED")
        if obstacle.code not in _PLACED:
            return Fallen(offer, *obstacle)
        facts = {"place": place, "limit": self.limit}
        return Fallen(offer, obstacle.stage, obstacle.code, facts=facts)


def _ids(picks: Sequence[Pick]) -> Iterator[str]:
    return (pick.contender.offer_id for pick in picks)


def _in_order(fallen: Sequence[Fallen], ranking: Ranking) -> list[Fallen]:
    ranks = {each.offer_id: rank for rank, each in enumerate(ranking.contenders)}
    return sorted(fallen, key=lambda each: ranks[each.offer.offer_id])


def _silence(fallen: Sequence[Fallen]) -> str:
    """Return whether silence was the best there was, or was drawn."""
    codes = {each.code for each in fallen}
    return "NO_ACTION_EXPLORED" if "NO_ACTION_EXPLORED" in codes else "NO_ACTION_BETTER"


def _changed(voice: Voice, picks: Sequence[Pick]) -> str | None:
    """Return why another offer comes first than the one said before, if so."""
    first = next((pick for pick in picks if pick.selection != "mandatory"), None)
    if first is None or first.selection == "one_voice":
        return None
    if voice.since:
        return "ONE_VOICE_BLOCKED"
    if voice.answered and first.contender.offer_id not in voice.answered:
        return "ONE_VOICE_ANSWERED"
    return None
