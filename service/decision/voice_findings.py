"""A voice that can never be heard: told by ``validate``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.errors import Mistake
from service.decision.contact_policy.caps import Cap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.decision.catalogue import Catalogue
    from service.decision.offer import Offer

__all__ = ["unheard_voice"]

_HOUR: Final = 3600.0


def unheard_voice(catalogue: Catalogue) -> Iterator[Mistake]:
    """Yield a warning if caps hold back every offer, once said, for as long as it would stand."""
    hours = catalogue.one_voice.hours
    offers = [each for each in catalogue.offers if not each.mandatory]
    if hours is None or not offers:
        return
    caps = [
        each
        for each in catalogue.contact_policy.policies
        if isinstance(each, Cap)
        and each.limit == 1
        and each.counts == "decisions"  # what was not shown in time is free of the others
        and each.window_seconds >= hours * _HOUR
    ]
    silencing = [_silencing(offer, caps) for offer in offers]
    if all(silencing):
        names = ", ".join(sorted({repr(each) for each in silencing}))
        told = f"is of no effect: what was said is held back in every channel, as long, by {names}"
        yield Mistake("/one_voice/hours", told)


def _silencing(offer: Offer, caps: Sequence[Cap]) -> str | None:
    """Return the name of the cap that an offer uses up in all its channels by being said once."""
    channels = {each.channel for each in offer.treatments}
    for cap in caps:
        keys = {cap.key(offer, channel) for channel in channels}
        if len(keys) == 1 and None not in keys:
            return cap.name
    return None
