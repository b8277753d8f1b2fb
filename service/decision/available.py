"""Available: within its dates, with a treatment that fits, and not excluded by the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.decision.decision import Fallen
from service.decision.partition import Partition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.decision.offer import Candidate, Offer
    from service.decision.request import Request
    from service.decision.situation import Situation

__all__ = ["screen"]


def screen(situation: Situation) -> Partition:
    """Return the offers that could be said here and now, each in its first fitting treatment."""
    catalogue, request, now = situation.catalogue, situation.request, situation.now
    excluded = frozenset(request.exclude)
    kept: list[Candidate] = []
    fallen: list[Fallen] = []
    for offer, forms in zip(catalogue.offers, catalogue.candidates(request.channel), strict=True):
        form = _first_that_fits(forms, request.placement)
        if _is_running(offer, now) and form is not None and offer.offer_id not in excluded:
            kept.append(form)
        else:
            fallen.append(_fall(offer, forms, form, request, now))
    return Partition(kept, fallen)


def _first_that_fits(forms: Sequence[Candidate], placement: str | None) -> Candidate | None:
    for form in forms:
        if form.treatment.fits(placement):
            return form
    return None


def _is_running(offer: Offer, now: float) -> bool:
    return (offer.starts_at is None or offer.starts_at <= now) and (
        offer.ends_at is None or now < offer.ends_at
    )


def _fall(
    offer: Offer,
    forms: Sequence[Candidate],
    form: Candidate | None,
    request: Request,
    now: float,
) -> Fallen:
    if offer.starts_at is not None and now < offer.starts_at:
        return _fallen(offer, "NOT_STARTED", until=offer.starts_at)
    if not _is_running(offer, now):
        return _fallen(offer, "ENDED", ended=offer.ends_at)
    if not forms:
        return _fallen(offer, "NO_TREATMENT", channel=request.channel)
    if form is None:
        return _fallen(offer, "NO_PLACEMENT", placement=request.placement)
    return _fallen(offer, "EXCLUDED")


def _fallen(
    offer: Offer, code: str, *, until: float | None = None, **facts: str | float | None
) -> Fallen:
    return Fallen(offer=offer, stage="available", code=code, until=until, facts=facts)
