"""Every expression of a catalogue's document, where it stands and which offers it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from service.decision.applies_to import AppliesTo
from service.decision.document import child
from service.decision.engagement import STEPS
from service.decision.expressions import Expression
from service.decision.offer_values import about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.decision.catalogue_document import Reading
    from service.decision.offer import Offer

__all__ = ["Spoken", "rules_by_offer", "spoken_in"]


class Spoken(NamedTuple):
    """One expression as one offer hears it.

    Parameters
    ----------
    path : str
        Of the expression in the document.
    said : Expression
        As it is written.
    heard : Expression
        With the offer's values in it.
    offer : Offer or None
        None if it speaks of no offer.
    is_rule : bool
        It is to be true or false.
    """

    path: str
    said: Expression
    heard: Expression
    offer: Offer | None
    is_rule: bool


def spoken_in(reading: Reading) -> Iterator[Spoken]:
    """Yield each expression, once for each offer that it speaks of."""
    offers = {each.offer_id: each for each in reading.around.offers}
    for at, plain in enumerate(reading.plain.get("offers") or ()):
        offer = offers.get(str(plain.get("offer_id"))) if isinstance(plain, Mapping) else None
        if offer is not None:
            yield from _heard(plain, child("/offers", at), [offer])
    for step in STEPS:
        for at, rule in enumerate(reading.sections["engagement"].get(step) or ()):
            target = rule.get("applies_to")
            if isinstance(target, AppliesTo):
                path = f"/engagement/{step}/{at}"
                yield from _heard(rule, path, list(filter(target.is_for, offers.values())))
    for name, keys in reading.sections.items():
        if name != "engagement":
            yield from _heard(keys, f"/{name}", list(offers.values()))


def rules_by_offer(spoken: list[Spoken]) -> dict[str, list[Spoken]]:
    """Return the rules that each offer has to pass, by its id."""
    rules: dict[str, list[Spoken]] = {}
    for each in spoken:
        if each.offer is not None and each.is_rule:
            rules.setdefault(each.offer.offer_id, []).append(each)
    return rules


def _heard(plain: Any, path: str, offers: list[Offer]) -> Iterator[Spoken]:
    for where, expression in _expressions(plain, path):
        is_rule = where.endswith("/when")
        of_offers = where.startswith(("/offers/", "/engagement/"))
        if "offer" not in expression.reads and not (of_offers and offers):
            yield Spoken(where, expression, expression, None, is_rule)
            continue
        for offer in offers:
            yield Spoken(where, expression, about(expression, offer), offer, is_rule)


def _expressions(value: Any, path: str) -> Iterator[tuple[str, Expression]]:
    if isinstance(value, Expression):
        yield path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _expressions(each, child(path, key))
    elif isinstance(value, list | tuple):
        for at, each in enumerate(value):
            yield from _expressions(each, child(path, at))
