"""What the store knows of one customer's contacts: what governance looks at, as evidence.

Times are epoch seconds in whole milliseconds. Channels, objectives and groups are as they were
when the thing happened; a catalogue may have changed since.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Claim",
    "Consent",
    "ContactState",
    "Preferences",
    "Reached",
    "Response",
    "Suppression",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One action that was decided: an entry of the ledger of all channels.

    A touch of loaded history is one too: claimed and shown when it took place, and expired at
    once; its objective and its treatment are not known.

    Parameters
    ----------
    decision_id, offer_id, channel : str
    objective, group, treatment_id : str or None
    claimed_at : float
        By the database's clock.
    expires_at : float
        ``valid_until`` of its decision: until then it may still be shown.
    shown_at : float or None
        When it reached the customer, as far as outcomes say.
    mandatory : bool
    """

    decision_id: str
    offer_id: str
    channel: str
    claimed_at: float
    expires_at: float
    objective: str | None = None
    group: str | None = None
    treatment_id: str | None = None
    shown_at: float | None = None
    mandatory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What the customer did about an action.

    Parameters
    ----------
    decision_id, offer_id : str
    outcome : str
        As it was reported: ``click``, ``accepted``, ``deferred``, ``rejected``, ...
    occurred_at : float
    channel, objective, group : str or None
    until : float or None
        Of a deferral: not before.
    reason : str or None
    """

    decision_id: str
    offer_id: str
    outcome: str
    occurred_at: float
    channel: str | None = None
    objective: str | None = None
    group: str | None = None
    until: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What the customer agreed to, or refused.

    Parameters
    ----------
    purpose : str
        What for, as the catalogue's policy calls it.
    channel : str or None
        None for every channel.
    granted : bool
        False: refused or withdrawn.
    at : float
        When it was said.
    expires_at : float or None
        Of what was granted; a refusal does not expire.
    """

    purpose: str
    granted: bool
    at: float
    channel: str | None = None
    expires_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The customer's own wishes. They tighten every policy and loosen none.

    Parameters
    ----------
    channels : frozenset of str or None
        The only channels; None for any.
    blocked_topics : frozenset of str
        Objectives, groups and categories of offers that are not wanted.
    at_most : int or None
        Contacts in ``per_days`` days, over all channels; both or neither.
    per_days : float or None
    hours : tuple of (int, int)
        Minutes after midnight, from and to (exclusive), when contact is welcome; a span whose
        end is not after its start goes over midnight. Empty: at any hour.
    timezone : str or None
        IANA name of the zone the hours are in; None: the customer's.
    """

    channels: frozenset[str] | None = None
    blocked_topics: frozenset[str] = frozenset()
    at_most: int | None = None
    per_days: float | None = None
    hours: tuple[tuple[int, int], ...] = ()
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """The customer is on a list of those who are left alone.

    Parameters
    ----------
    list_name : str
    channel : str or None
        None for every channel.
    until : float or None
        None until it is taken off the list.
    """

    list_name: str
    channel: str | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A limit that was reached again and again while the decision was being recorded.

    Parameters
    ----------
    offer_id : str
        The offer that there was no room for.
    name, code : str
        Of the limit.
    until : float or None
        When there may be room; None if that is not known.
    """

    offer_id: str
    name: str
    code: str
    until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactState:
    """All of it for one customer, as of one read.

    Parameters
    ----------
    claims : tuple of Claim
        Of at least the longest time that any policy looks back (``Lookback.claims_seconds``).
    responses : tuple of Response
        All that say accepted, converted, rejected, deferred, complaint or unsubscribed, and the
        clicks of the claims above. Impressions are the claims' ``shown_at``.
    consents : tuple of Consent
        At least the latest for each purpose and channel.
    preferences : Preferences or None
    suppressions : tuple of Suppression
    capacity : mapping of str to int
        What is left of each capacity in its present period, by name; all of it where a name is
        missing. It may be gone a moment later: the claim is what counts.
    timezone : str or None
        IANA name of the zone the customer lives in; None if it is not known.
    reached : tuple of Reached
        What other workers took, whatever the rest here says: it holds back.
    readable : bool
        False if the ledger could not be read; nothing else is known then.
    """

    claims: tuple[Claim, ...] = ()
    responses: tuple[Response, ...] = ()
    consents: tuple[Consent, ...] = ()
    preferences: Preferences | None = None
    suppressions: tuple[Suppression, ...] = ()
    capacity: Mapping[str, int] = field(default_factory=dict)
    timezone: str | None = None
    reached: tuple[Reached, ...] = ()
    readable: bool = True
