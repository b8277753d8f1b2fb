"""Offers that can never be shown, and treatments that say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.errors import Mistake
from service.decision.content_document import texts_of
from service.decision.languages import is_by_language
from service.decision.offer_contradictions import items_of
from service.decision.templates import mistakes_in, undefaulted_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from service.decision.lifecycle import Lifecycle
    from service.decision.offer import Offer

__all__ = ["content_findings", "never_shown"]

_Bundles = dict[str, set[str]]


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
    document: Any, offers: tuple[Offer, ...], lifecycle: Lifecycle, *, now: float
) -> Iterator[Mistake]:
    """Yield the offers that nobody can be shown, whoever they are."""
    by_id = {each.offer_id: each for each in offers}
    bundles, circular = _channels_of_bundles(by_id.values()), _circular(by_id)
    placements = document.get("placements") if isinstance(document, dict) else None
    for path, plain in items_of(document, "offers", ""):
        offer = by_id.get(str(plain.get("offer_id")))
        if offer is not None:
            told = (
                *_by_dates(path, offer, now),
                *_by_stage(path, offer, lifecycle),
                *_by_others(path, offer, by_id, bundles, circular),
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
    path: str, offer: Offer, by_id: Mapping[str, Offer], bundles: _Bundles, circular: set[str]
) -> Iterator[Mistake]:
    if offer.offer_id in circular:
        yield Mistake(
            f"{path}/requires", "requires itself in the end, or what does: it can never be shown"
        )
    if offer.bundle is None:
        return
    for at, each in enumerate(offer.conflicts):
        if each in by_id and by_id[each].bundle == offer.bundle:
            yield Mistake(
                f"{path}/conflicts/{at}", f"is of the same bundle {offer.bundle!r}: never shown"
            )
    if not bundles[offer.bundle]:
        yield Mistake(
            f"{path}/bundle", "has no channel that all of its bundle have: it can never be shown"
        )


def _channels_of_bundles(offers: Iterable[Offer]) -> _Bundles:
    """Return the channels that all offers of a bundle have."""
    channels: _Bundles = {}
    for offer in offers:
        if offer.bundle is not None:
            mine = {each.channel for each in offer.treatments}
            channels[offer.bundle] = channels.get(offer.bundle, mine) & mine
    return channels


def _circular(by_id: Mapping[str, Offer]) -> set[str]:
    """Return the offers whose prerequisites can never all have been accepted."""
    waiting = {key: {each for each in one.requires if each in by_id} for key, one in by_id.items()}
    needed_by: dict[str, list[str]] = {}
    for key, needs in waiting.items():
        for each in needs:
            needed_by.setdefault(each, []).append(key)
    ready = [key for key, needs in waiting.items() if not needs]
    while ready:
        done = ready.pop()
        del waiting[done]
        for key in needed_by.get(done, ()):
            waiting[key].discard(done)
            if not waiting[key]:
                ready.append(key)
    return set(waiting)


def _by_place(path: str, offer: Offer, placements: Any) -> Iterator[Mistake]:
    if not isinstance(placements, list) or not placements:
        return
    for at, treatment in enumerate(offer.treatments):
        for place in sorted(treatment.placements or ()):
            if place not in placements:
                where = f"{path}/treatments/{at}/placements"
                yield Mistake(where, f"{place!r} is not among the catalogue's placements")
