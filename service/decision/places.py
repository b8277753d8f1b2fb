"""Places: how many there are, where they are, and what they leave no room for."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.decision.contact_policy import Room

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.decision.arbitration import Contender
    from service.decision.groups import Group
    from service.decision.situation import Situation

__all__ = ["Obstacle", "Places"]

_NO_FACTS: Final[Mapping[str, Any]] = MappingProxyType({})


class Obstacle(NamedTuple):
    """Why there is no room for a group: how its members fall."""

    stage: str
    code: str
    rule: str | None = None
    until: float | None = None
    facts: Mapping[str, Any] = _NO_FACTS


_LIMIT: Final = Obstacle("output", "LIMIT")


class Places:
    """The places of one decision, and who has them so far.

    Where the catalogue lists its placements and the request names none, each placement is one
    place: an offer takes one of those that its treatment fits. Which one is settled last, so that
    an offer that fits anywhere leaves room for one that does not.

    Parameters
    ----------
    situation : Situation
    """

    __slots__ = ("_left", "_obstacles", "_of", "_placements", "_room", "_wanted")

    def __init__(self, situation: Situation) -> None:
        request = situation.request
        known = situation.catalogue.placements if request.placement is None else ()
        self._left, self._placements = request.limit, known
        self._room = Room(situation)
        self._obstacles: dict[str, Obstacle] = {}  # by lead; what was once in the way stays
        self._of: dict[str, str] = {}  # who has which placement
        self._wanted: dict[str, list[str]] = {}  # which placements those shown would take

    @property
    def left(self) -> int:
        """How many are free."""
        return self._left

    def placement(self, offer_id: str) -> str | None:
        """Return where an offer is to be shown; None if it does not matter."""
        return next((place for place, whose in self._of.items() if whose == offer_id), None)

    def has(self, group: Group) -> bool:
        """Return whether a group has its places."""
        return group.lead.offer_id in self._wanted

    def take(self, group: Group) -> None:
        """Give a group its places; there must be room for it."""
        settled = self._settled(group)
        assert settled is not None
        self._of = settled
        self._left -= len(group.members)
        for each in group.members:
            self._wanted[each.offer_id] = self._wants(each)
            self._room.take(each.candidate)

    def obstacle(self, group: Group) -> Obstacle | None:
        """Return why there is no room for a group; None if there is.

        What is in the way stays there: places only fill up, and so does the contact policy's
        room for one more.
        """
        known = self._obstacles.get(group.lead.offer_id)
        if known is not None:
            return known
        size = len(group.members)
        if size > self._left and (size == 1 or not self._left):
            return _LIMIT
        found = self._obstacle(group, size)
        if found is not None:
            self._obstacles[group.lead.offer_id] = found
        return found

    def _obstacle(self, group: Group, size: int) -> Obstacle | None:
        if size > self._left:
            facts = {"size": size, "left": self._left}
            return Obstacle("output", "BUNDLE_TOO_LARGE", group.bundle, facts=facts)
        if self._placements and self._settled(group) is None:
            return Obstacle("output", "PLACEMENT_TAKEN")
        hold = self._room.refuse(*(each.candidate for each in group.members))
        return (
            None
            if hold is None
            else Obstacle("output", hold.code, hold.rule, hold.until, hold.facts)
        )

    def _wants(self, contender: Contender) -> list[str]:
        fit = contender.candidate.treatment.placements
        return [] if fit is None else [each for each in self._placements if each in fit]

    def _settled(self, group: Group) -> dict[str, str] | None:
        """Return who has which placement, the group included; None if it does not fit in.

        By augmenting paths: H. Kuhn, The Hungarian method for the assignment problem, 1955.
        """
        of, wanted = dict(self._of), dict(self._wanted)
        for each in group.members:
            wants = wanted[each.offer_id] = self._wants(each)
            if wants and not _settle(each.offer_id, of, wanted, set()):
                return None
        return of


def _settle(
    offer_id: str, of: dict[str, str], wanted: Mapping[str, Sequence[str]], tried: set[str]
) -> bool:
    for place in wanted[offer_id]:
        if place in tried:
            continue
        tried.add(place)
        if place not in of or _settle(of[place], of, wanted, tried):
            of[place] = offer_id
            return True
    return False
