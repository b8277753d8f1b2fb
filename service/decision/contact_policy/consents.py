"""Consent by purpose and channel, and what an unsubscription stops."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal, NamedTuple, get_args

from service.decision.contact_policy.policy import ALL, NOTHING, Hold, Policy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.decision.contact_policy.policy import Holds, Key, Kind, Stage
    from service.decision.contact_state import Consent
    from service.decision.offer import Offer
    from service.decision.situation import Situation

__all__ = ["STOPS", "ConsentPolicy", "Standing", "Stops", "Unsubscription", "standing"]

Stops = Literal["channel", "all"]
STOPS: Final[tuple[Stops, ...]] = get_args(Stops)


class Standing(NamedTuple):
    """How a customer stands to a purpose in a channel: the grant that counts, or why there is none.

    Parameters
    ----------
    grant : Consent or None
    expired_at : float or None
        When the last grant ended, if it is for this alone that there is none.
    """

    grant: Consent | None
    expired_at: float | None = None


def standing(consents: Iterable[Consent], purpose: str, channel: str, now: float) -> Standing:
    """Return how a customer stands to a purpose in a channel.

    The latest word on the channel counts, and so does the latest on all channels: a refusal on
    either, unless a word on the channel itself came after it, is a refusal. Of two words of the
    same moment the refusal counts.
    """
    about = [each for each in consents if each.purpose == purpose and _is_said(each, now)]
    specific = _latest([each for each in about if each.channel == channel])
    general = _latest([each for each in about if each.channel is None])
    if _is_refusal(specific) or (_is_refusal(general) and not _is_after(specific, general)):
        return Standing(None)
    return _first_valid([each for each in (specific, general) if each and each.granted], now)


def _is_said(consent: Consent, now: float) -> bool:
    return not consent.granted or consent.at <= now


def _is_refusal(consent: Consent | None) -> bool:
    return consent is not None and not consent.granted


def _is_after(one: Consent | None, other: Consent | None) -> bool:
    return one is not None and other is not None and one.at > other.at


def _latest(consents: list[Consent]) -> Consent | None:
    """Return the last word; of those of one moment a refusal, or else what ends first."""
    return max(consents, key=lambda each: (each.at, not each.granted, -_end(each)), default=None)


def _end(consent: Consent) -> float:
    return math.inf if consent.expires_at is None else consent.expires_at


def _first_valid(grants: list[Consent], now: float) -> Standing:
    ends = [each.expires_at for each in grants if each.expires_at is not None]
    for each in grants:
        if each.expires_at is None or now < each.expires_at:
            return Standing(each)
    return Standing(None, max(ends, default=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPolicy(Policy):
    """These offers, in these channels, need the customer's consent to a purpose.

    Parameters
    ----------
    purpose : str
    channels, objectives : frozenset of str or None
        None for all.
    """

    kind: ClassVar[Kind] = "consent"
    stage: ClassVar[Stage] = "consent"

    purpose: str
    channels: frozenset[str] | None = None
    objectives: frozenset[str] | None = None

    def key(self, offer: Offer, channel: str) -> Key | None:
        """Return the one key of all offers that need this consent."""
        is_touched = (self.channels is None or channel in self.channels) and (
            self.objectives is None or offer.objective in self.objectives
        )
        return ALL if is_touched else None

    def holds(self, situation: Situation) -> Holds:
        """Return a hold for all that need it, unless the consent stands."""
        channel = situation.request.channel
        stands = standing(situation.contact.consents, self.purpose, channel, situation.now)
        if stands.grant is not None:
            return NOTHING
        code = "NO_CONSENT" if stands.expired_at is None else "CONSENT_EXPIRED"
        facts = {"purpose": self.purpose, "channel": channel, "ended": stands.expired_at}
        return {ALL: Hold(self.name, code, facts=facts)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscription(Policy):
    """Who unsubscribed is left alone until they consent anew, naming the channel.

    Parameters
    ----------
    stops : {"channel", "all"}
        What an unsubscription in one channel stops.
    purposes : frozenset of str
        Consent to one of these, given later, ends it; empty: consent to anything does.
    """

    kind: ClassVar[Kind] = "unsubscribed"
    needs_ledger: ClassVar[bool] = False
    stage: ClassVar[Stage] = "consent"

    stops: Stops = "channel"
    purposes: frozenset[str] = frozenset()

    @property
    def looks_at(self) -> str | None:
        """The field of the contacts without which it holds nothing back."""
        return "responses"

    def holds(self, situation: Situation) -> Holds:
        """Return a hold for everything if the customer unsubscribed, and not consented since."""
        channel = situation.request.channel
        left = [
            each.occurred_at
            for each in situation.contact.responses
            if each.outcome == "unsubscribed"
            and (self.stops == "all" or each.channel in (channel, None))
        ]
        if not left or self._is_back(situation, channel, max(left)):
            return NOTHING
        facts = {"channel": channel, "since": max(left)}
        return {ALL: Hold(self.name, "UNSUBSCRIBED", facts=facts)}

    def _is_back(self, situation: Situation, channel: str, since: float) -> bool:
        consents, now = situation.contact.consents, situation.now
        for purpose in self.purposes or {each.purpose for each in consents}:
            grant = standing(consents, purpose, channel, now).grant
            if grant is not None and grant.channel == channel and grant.at > since:
                return True
        return False
