"""What the ledger itself holds back: it could not be read, or others were faster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from service.decision.contact_policy.policy import ALL, NOTHING, Hold, Policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision.contact_policy.policy import Holds, Key, Kind, Stage
    from service.decision.offer import Offer
    from service.decision.situation import Situation

__all__ = ["TAKEN", "LedgerPolicy", "ReachedPolicy"]

#: Facts of what was free when it was read, and taken when it was to be recorded.
TAKEN: Final[Mapping[str, str]] = {
    "text": "Others took what was left under it while this was being recorded"
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPolicy(Policy):
    """While the ledger cannot be read, nobody is contacted, but by what may go without it."""

    kind: ClassVar[Kind] = "ledger"
    stage: ClassVar[Stage] = "consent"
    needs_ledger: ClassVar[bool] = False

    def holds(self, situation: Situation) -> Holds:
        """Return a hold for everything while the ledger cannot be read."""
        if situation.contact.readable:
            return NOTHING
        return {ALL: Hold(self.name, "LEDGER_UNREADABLE")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedPolicy(Policy):
    """What other workers took again and again is left to them."""

    kind: ClassVar[Kind] = "ledger"
    needs_ledger: ClassVar[bool] = False

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back."""
        return "reached"

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the offer's id."""
        del channel
        return offer.offer_id

    def holds(self, situation: Situation) -> Holds:
        """Return a hold for each offer that there was no room for."""
        return {
            each.offer_id: Hold(each.name, each.code, each.until, TAKEN)
            for each in situation.contact.reached
        }
