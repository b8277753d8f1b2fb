"""Cool-downs: after an outcome, what it was about rests for a while."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal, get_args

from service.decision.contact_policy.lengths import DAY
from service.decision.contact_policy.policy import ALL, Hold, Policy
from service.decision.contact_policy.scope import in_dimension, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.decision.contact_policy.policy import Key, Kind
    from service.decision.contact_policy.scope import Dimension
    from service.decision.contact_state import Claim, ContactState, Response
    from service.decision.offer import Offer
    from service.decision.situation import Situation

__all__ = ["AFTER", "ANSWERS", "After", "CoolDown", "Deferral"]

After = Literal["rejected", "accepted", "ignored"]
AFTER: Final[tuple[After, ...]] = get_args(After)
#: With one of these, a contact was not ignored.
ANSWERS: Final = frozenset(
    {"click", "accepted", "converted", "deferred", "rejected", "complaint", "unsubscribed"}
)
_MEANING: Final = {"rejected": ("rejected",), "accepted": ("accepted", "converted")}


@dataclass(frozen=True, slots=True, kw_only=True)
class CoolDown(Policy):
    """After so many such outcomes, offers of the same kind rest for so many days.

    It begins with each outcome that is the ``times``-th or a later one within ``within_days``,
    and ends ``days`` after it: while it lasts nothing is offered, so nothing can prolong it but
    what comes of earlier contacts.

    Parameters
    ----------
    after : {"rejected", "accepted", "ignored"}
        Ignored is what was shown, and had no answer when its decision expired.
    times : int
        At least 1.
    within_days, days : float
    by : Dimension or None
        What rests: all that is equal in this; None for everything.
    """

    kind: ClassVar[Kind] = "cool_downs"

    after: After
    days: float
    times: int = 1
    within_days: float = 0.0
    by: Dimension | None = "offer"

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back."""
        return "claims" if self.after == "ignored" else "responses"

    @property
    def lookback_seconds(self) -> float:
        """How far back claims matter to it."""
        return (self.days + self.within_days) * DAY

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the value that rests if this offer does."""
        return ALL if self.by is None else value_of(self.by, offer, channel)

    def holds(self, situation: Situation) -> dict[Key, Hold]:
        """Return the values that rest, until the end of the last cool-down that has begun."""
        moments: defaultdict[Key, list[float]] = defaultdict(list)
        for key, moment in self._outcomes(situation.contact, situation.now):
            moments[key].append(moment)
        began = {key: self._last_begin(sorted(each)) for key, each in moments.items()}
        return {
            key: self._hold(begin)
            for key, begin in began.items()
            if begin is not None and situation.now < begin + self.days * DAY
        }

    def _outcomes(self, contact: ContactState, now: float) -> Iterator[tuple[Key, float]]:
        if self.after == "ignored":
            yield from ((self._of(each), each_at) for each, each_at in _ignored(contact, now))
            return
        for response in contact.responses:
            if response.outcome in _MEANING[self.after]:
                yield self._of(response), response.occurred_at

    def _of(self, said: Claim | Response) -> Key:
        return ALL if self.by is None else in_dimension(self.by, said)

    def _last_begin(self, moments: Sequence[float]) -> float | None:
        """Return the last moment that is the ``times``-th in its time; moments are in order."""
        for at in range(len(moments) - 1, self.times - 2, -1):
            if moments[at] - moments[at - self.times + 1] <= self.within_days * DAY:
                return moments[at]
        return None

    def _hold(self, begin: float) -> Hold:
        facts = {"outcome": self.after, "since": begin}
        return Hold(self.name, "COOL_DOWN", begin + self.days * DAY, facts)


def _ignored(contact: ContactState, now: float) -> Iterator[tuple[Claim, float]]:
    """Yield what was ignored, and since when it is: once the decision on it has expired."""
    answered = {
        (each.decision_id, each.offer_id) for each in contact.responses if each.outcome in ANSWERS
    }
    for claim in contact.claims:
        if claim.shown_at is not None and (claim.decision_id, claim.offer_id) not in answered:
            since = max(claim.expires_at, claim.shown_at)
            if since <= now:
                yield claim, since


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral(Policy):
    """What the customer put off rests until the day they named.

    Their latest word on an offer counts, in whatever channel they said it.

    Parameters
    ----------
    days : float
        How long it rests if they named none.
    """

    kind: ClassVar[Kind] = "deferrals"
    needs_ledger: ClassVar[bool] = False

    days: float = 7.0

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back."""
        return "responses"

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the offer's id: others are not put off."""
        del channel
        return offer.offer_id

    def holds(self, situation: Situation) -> dict[Key, Hold]:
        """Return the offers that are put off, until when."""
        latest: dict[Key, Response] = {}
        for each in situation.contact.responses:
            if each.outcome == "deferred":
                known = latest.get(each.offer_id)
                if known is None or self._place(known) < self._place(each):
                    latest[each.offer_id] = each
        ends = {key: self._until(each) for key, each in latest.items()}
        return {
            key: Hold(self.name, "DEFERRED", until)
            for key, until in ends.items()
            if situation.now < until
        }

    def _until(self, response: Response) -> float:
        if response.until is not None:
            return response.until
        return response.occurred_at + self.days * DAY

    def _place(self, response: Response) -> tuple[float, float]:
        return response.occurred_at, self._until(response)
