"""What the demo assumes of its households, because the data does not say it.

Nobody asked them whether they want advertising, or where they live. Without either, whatever needs
consent or keeps quiet at night stays silent for everybody, which is right and shows nothing. So
some are taken to have agreed. It is in the demo's store only: nothing is learned from it.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from service.decision.contact_state import Consent
from service.demo.households import households, note

if TYPE_CHECKING:
    from service.store import Store

__all__ = ["PURPOSE", "SHARES", "ZONE", "agrees", "assume"]

PURPOSE: Final = "advertising"
#: Of the households, how many agreed to advertising in a channel.
SHARES: Final = {"email": 0.6, "app": 0.4}
#: The clock that the shops' tills were on.
ZONE: Final = "America/New_York"
_SPAN: Final = 2**64


def assume(store: Store, at: float) -> dict[str, int]:
    """Note the consents and the time zone of every household.

    Parameters
    ----------
    at
        Epoch seconds: when they are taken to have agreed.

    Returns
    -------
    dict of str to int
        By channel how many households agreed.
    """
    ids = list(households(store))
    agreed = {channel: [one for one in ids if agrees(one, channel)] for channel in SHARES}
    store.wishes.load_consents(
        (one, Consent(purpose=PURPOSE, channel=channel, granted=True, at=at))
        for channel, those in agreed.items()
        for one in those
    )
    note(store, {one: {"timezone": ZONE} for one in ids})
    return {channel: len(those) for channel, those in agreed.items()}


def agrees(customer_id: str, channel: str) -> bool:
    """Return whether a household is taken to have agreed; the same one always, or never."""
    digest = blake2b(f"{channel}:{customer_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < SHARES[channel] * _SPAN
