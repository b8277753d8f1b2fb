"""What would change it: for the offers that came closest, from when, or without what.

Nothing is guessed, and nothing left to chance: the decision is made again at the moment when a
hold ends, or without it, by the same stages and without exploration; what is not known of the
future is taken to stay as it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from service.decision.contact_state import ContactState
from service.decision.exploration_policy import ExplorationPolicy
from service.decision.lifting import Question, lifted, moved
from service.decision.pipeline import decide
from service.decision.why_not import STAGES, spoken_moment, text_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.features.profile import Profile
    from service.decision.catalogue import Catalogue
    from service.decision.decision import Decision, Fallen
    from service.decision.request import Request
    from service.decision.scorer import Scorer

__all__ = ["CLOSEST", "WouldChange", "decide_in_full"]

#: How many offers are told about.
CLOSEST: Final = 3
#: Holds that end one after the other are followed so far.
_MOST_STEPS: Final = 6

#: How the end of a hold is told, by its code; else it just ends.
_ENDS: Final = {
    "NOT_STARTED": "it starts",
    "DEFERRED": "the customer put it off until",
    "QUIET_HOURS": "the quiet hours end",
    "PREFERENCE": "the customer's own wishes allow it",
    "COOL_DOWN": "{rule} ends",
    "SUPPRESSED": "the entry of {rule} ends",
    "COMPLAINT": "the rest after the complaint ends",
    "CAPACITY": "{rule} is there again",
    "CAP": "{rule} frees",
}


class WouldChange(NamedTuple):
    """What would change it for one offer.

    Parameters
    ----------
    offer_id : str
    is_offered : bool
        With this change it is among the actions.
    since : float or None
        Epoch seconds from when on; None if no moment changes it.
    without : Fallen or None
        The hold that would have to go; None if waiting is enough.
    then : Fallen or None
        Where the offer falls even so; None if it is offered.
    text : str
    """

    offer_id: str
    is_offered: bool
    since: float | None
    without: Fallen | None
    then: Fallen | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What a decision was made on, so that it can be made again with one thing changed."""

    asked: Question
    profile: Profile | None
    scorer: Scorer | None
    now: float
    seed: int

    def fall_of(self, offer_id: str, asked: Question, now: float) -> Fallen | None:
        """Return where an offer falls now; None if it is offered."""
        decision = decide(
            replace(asked.request, explain="none"),
            self.profile,
            catalogue=asked.catalogue,
            scorer=self.scorer,
            now=now,
            seed=self.seed,
            contact=asked.contact,
        )
        return next((each for each in decision.fallen if each.offer.offer_id == offer_id), None)


def decide_in_full(
    request: Request,
    profile: Profile | None,
    *,
    catalogue: Catalogue,
    scorer: Scorer | None,
    now: float,
    seed: int,
    contact: ContactState | None = None,
) -> Decision:
    """Decide as ``decide`` does; if asked to explain in full, say what would change it, too."""
    decision = decide(
        request,
        profile,
        catalogue=catalogue,
        scorer=scorer,
        now=now,
        seed=seed,
        contact=contact,
    )
    if request.explain != "full":
        return decision
    certain = replace(catalogue, exploration=ExplorationPolicy())
    asked = Question(request, certain, contact or ContactState())
    case = _Case(asked=asked, profile=profile, scorer=scorer, now=decision.decided_at, seed=seed)
    told = tuple(_change(case, each, decision.fallen) for each in _closest(decision.fallen))
    return replace(decision, would_change=tuple(each for each in told if each is not None))


def _closest(fallen: Iterable[Fallen]) -> list[Fallen]:
    """Return those that came furthest; of one stage, those that are free first."""

    def distance(each: Fallen) -> tuple[int, bool, float]:
        return -STAGES.index(each.stage), each.until is None, each.until or 0.0

    return sorted(fallen, key=distance)[:CLOSEST]


def _change(case: _Case, fallen: Fallen, all_fallen: Iterable[Fallen]) -> WouldChange | None:
    waited = _by_waiting(case, fallen)
    if waited is not None and waited.is_offered:
        return waited
    return _by_lifting(case, fallen, all_fallen) or waited


def _by_waiting(case: _Case, fallen: Fallen) -> WouldChange | None:
    """Follow the ends of holds, one after the other, until the offer is said or nothing ends."""
    asked, now, hold, offer_id = case.asked, case.now, fallen, fallen.offer.offer_id
    then: Fallen | None = fallen
    for _ in range(_MOST_STEPS):
        if then is None or (end := _end(then)) is None or end <= now:
            break
        hold, now = then, end
        asked = moved(asked, hold, now)
        then = case.fall_of(offer_id, asked, now)
    if now == case.now:
        return None
    text = f"Would be offered from {spoken_moment(now)}, when {_end_of(hold)}"
    if then is not None:
        text = f"From {spoken_moment(now)}, when {_end_of(hold)}: {text_for(then)}"
    return WouldChange(offer_id, then is None, now, None, then, text)


def _end(hold: Fallen) -> float | None:
    """Return when a hold has ended; None if waiting does not help, as where others come first."""
    return None if hold.until is None or hold.stage == "output" else _whole(hold.until)


def _by_lifting(case: _Case, fallen: Fallen, all_fallen: Iterable[Fallen]) -> WouldChange | None:
    asked = lifted(case.asked, fallen, all_fallen)
    if asked is None:
        return None
    offer_id = fallen.offer.offer_id
    then = case.fall_of(offer_id, asked, case.now)
    held = text_for(fallen)
    text = f"Would be offered but for this: {held}"
    if then is not None:
        text = f"Even but for this: {held}; {text_for(then)}"
    return WouldChange(offer_id, then is None, None, fallen, then, text)


def _whole(moment: float) -> float:
    """Return the first whole millisecond at or after a moment: decisions are made on those."""
    return math.ceil(moment * 1000.0) / 1000.0


def _end_of(hold: Fallen) -> str:
    code = "CAP" if hold.code.startswith("CAP_") else hold.code
    return _ENDS.get(code, "{rule} ends").format(rule=hold.rule)
