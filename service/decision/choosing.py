"""Choosing: which group gets the next place, and with which probability."""

from __future__ import annotations

import math
from bisect import bisect_right
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

from models.exploration import Arm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from models.exploration import Exploration
    from service.decision.arbitration import Contender
    from service.decision.decision import Selection
    from service.decision.groups import Group
    from service.decision.places import Places

__all__ = ["Draw", "Pick", "draw", "together"]

_SILENCE: Final = ""  # no offer is called so


class Pick(NamedTuple):
    """A contender that becomes an action.

    Parameters
    ----------
    contender : Contender
    selection : one of ``decision.SELECTIONS``
    probability : float
        Of choosing it for its place, given those in the places before.
    """

    contender: Contender
    selection: Selection
    probability: float = 1.0


class Draw(NamedTuple):
    """What was drawn.

    Parameters
    ----------
    picks : list of Pick
        In order of their places.
    is_silent : bool
        It ends because saying nothing more was chosen.
    probability : float
        Of drawing just this.
    """

    picks: list[Pick]
    is_silent: bool = False
    probability: float = 1.0


def draw(
    groups: Sequence[Group],
    places: Places,
    *,
    silence: float | None,
    exploration: Exploration,
    seed: int,
    since: Mapping[str, float],
) -> Draw:
    """Fill the places, one after the other: each is drawn anew from those that are left.

    So the probability of a choice is exact given those before it, and their product is the
    probability of all of them in this order.

    Parameters
    ----------
    groups : sequence of Group
        In order of preference.
    places : Places
        Filled here.
    silence : float or None
        What saying nothing is worth; once it is chosen, the places left stay empty.
    exploration : Exploration
    seed : int
    since : mapping of str to float
        The offers of one voice, and since when they stand: the first of them goes first.
    """
    picks = list(_kept(groups, places, since))
    rng = Random(seed) if exploration.draws else None
    left, probability = groups, 1.0
    while places.left:
        left, open_ = _open(left, places, only_first=rng is None)
        if not open_:
            break
        position, chance = _choose(open_, silence, exploration, rng)
        probability *= chance
        if position is None:
            return Draw(picks, is_silent=True, probability=probability)
        group = open_[position]
        places.take(group)
        picks.extend(together(group, "explored" if position else "best", chance))
    return Draw(picks, probability=probability)


def together(group: Group, selection: Selection, probability: float = 1.0) -> Iterator[Pick]:
    """Yield the members of a group: the lead was chosen, the others come with it."""
    yield Pick(group.lead, selection, probability)
    for each in group.members[1:]:
        yield Pick(each, "bundle")


def _kept(groups: Sequence[Group], places: Places, since: Mapping[str, float]) -> Iterator[Pick]:
    """Yield what was said before, if it is still to be said and there is room for it."""
    if not since:
        return
    standing = [
        (min(since.get(each.offer_id, math.inf) for each in group.members), at)
        for at, group in enumerate(groups)
    ]
    for moment, at in sorted(standing):
        if moment < math.inf and places.obstacle(groups[at]) is None:
            places.take(groups[at])
            yield from together(groups[at], "one_voice")
            return


def _open(
    groups: Sequence[Group], places: Places, *, only_first: bool
) -> tuple[Sequence[Group], list[Group]]:
    """Return the groups that may still come, and those that may come now: all, or the first."""
    open_: list[Group] = []
    for at, group in enumerate(groups):
        if not places.has(group) and places.obstacle(group) is None:
            open_.append(group)
            if only_first:
                return groups[at:], open_
    return open_, open_


def _choose(
    open_: Sequence[Group], silence: float | None, exploration: Exploration, rng: Random | None
) -> tuple[int | None, float]:
    """Return which group is chosen, or None for silence, and with which probability.

    An offer that is worth as much as silence is said.
    """
    if rng is None:
        best = open_[0].lead.priority or 0.0
        return (None if silence is not None and best < silence else 0), 1.0
    arms = [group.arm() for group in open_]
    quiet = len(arms)
    if silence is not None:
        quiet = bisect_right([-arm.priority for arm in arms], -silence)
        arms.insert(quiet, Arm(_SILENCE, silence))
    position, probability = exploration.choose(arms, rng)
    if silence is not None and position == quiet:
        return None, probability
    return position - (position > quiet), probability
