"""Offers that can never be shown, and treatments that say nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from models.errors import Mistake
from service.decision.circles import never_ready
from service.decision.content_document import texts_of
from service.decision.languages import is_by_language
from service.decision.offer_contradictions import items_of
from service.decision.templates import mistakes_in, undefaulted_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.decision.lifecycle import Lifecycle
    from service.decision.offer import Offer

__all__ = ["content_findings", "never_shown"]


def content_findings(document: Any, default_language: str) -> Iterator[Mistake]:
    """Yield treatments without content, and texts that may have a hole in them."""
    for path, offer in items_of(document, "offers", ""):
        for where, treatment in items_of(offer, "treatments", path):
            content = treatment.get("content")
            if not content:
                yield Mistake(f"{where}/content", "has no content: there is nothing to say")
            elif isinstance(content, dict):
                yield from _of_content(content, f"{where}/content", default_language)


def _of_content(content: Mapping[str, Any], path: str, language: str) -> Iterator[Mistake]:
    if is_by_language(content) and language not in content:
        yield Mistake(path, f"lacks the default language {language!r}")
    for where, template in texts_of(content, path):
        if not any(mistakes_in(template)):
            for name in undefaulted_in(template):
                yield Mistake(where, f"{name} is an empty text where it is missing; use default")


def never_shown(
    document: Any,
    offers: tuple[Offer, ...],
    lifecycle: Lifecycle,
    bundles: Mapping[str, str],
    *,
    now: float,
) -> Iterator[Mistake]:
    """Yield the offers that nobody can be shown, whoever they are.

    Parameters
    ----------
    bundles : mapping of str to str
        Those that never come as a whole, and why.
    """
    by_id = {each.offer_id: each for each in offers}
    circular = _circular(by_id)
    placements = document.get("placements") if isinstance(document, dict) else None
    for path, plain in items_of(document, "offers", ""):
        offer = by_id.get(str(plain.get("offer_id")))
        if offer is not None:
            told = (
                *_by_dates(path, offer, now),
                *_by_stage(path, offer, lifecycle),
                *_by_others(path, offer, by_id, circular, bundles),
                *_by_place(path, offer, placements),
            )
            yield from told


def _by_dates(path: str, offer: Offer, now: float) -> Iterator[Mistake]:
    if offer.ends_at is not None and offer.ends_at <= now:
        yield Mistake(f"{path}/ends_at", "lies in the past: it can never be shown")


def _by_stage(path: str, offer: Offer, lifecycle: Lifecycle) -> Iterator[Mistake]:
    stages = lifecycle.stages
    covers_all = any(each.when.source.strip() == "true" for each in stages)
    if covers_all and not offer.mandatory and not any(s.allows(offer.objective) for s in stages):
        yield Mistake(
            f"{path}/objective",
            f"{offer.objective!r} may be pursued in no stage: it can never be shown",
        )


def _by_others(
    path: str,
    offer: Offer,
    by_id: Mapping[str, Offer],
    circular: set[str],
    bundles: Mapping[str, str],
) -> Iterator[Mistake]:
    if offer.offer_id in circular:
        yield Mistake(
            f"{path}/requires", "requires itself in the end, or what does: it can never be shown"
        )
    yield from _by_conflict(path, offer, by_id)
    if offer.bundle is not None and (told := bundles.get(offer.bundle)) is not None:
        yield Mistake(f"{path}/bundle", f"{told}: it can never be shown")


def _by_conflict(path: str, offer: Offer, by_id: Mapping[str, Offer]) -> Iterator[Mistake]:
    """Yield what has to be accepted first, and then excludes the offer for as long as it runs."""
    for at, each in enumerate(offer.requires):
        other = by_id.get(each)
        if other is None or offer.mandatory or not _are_in_conflict(offer, other):
            continue
        if other.ends_at is None or (offer.ends_at or math.inf) <= other.ends_at:
            yield Mistake(
                f"{path}/requires/{at}",
                f"is in conflict with the offer as long as {each!r} runs: it can never be shown",
            )


def _are_in_conflict(one: Offer, other: Offer) -> bool:
    return one.offer_id in other.conflicts or other.offer_id in one.conflicts


def _circular(by_id: Mapping[str, Offer]) -> set[str]:
    """Return the offers whose prerequisites can never all have been accepted."""
    return never_ready({key: set(offer.requires) for key, offer in by_id.items()})


def _by_place(path: str, offer: Offer, placements: Any) -> Iterator[Mistake]:
    if not isinstance(placements, list) or not placements:
        return
    for at, treatment in enumerate(offer.treatments):
        for place in sorted(treatment.placements or ()):
            if place not in placements:
                where = f"{path}/treatments/{at}/placements"
                yield Mistake(where, f"{place!r} is not among the catalogue's placements")
