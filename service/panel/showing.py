"""A decision as an agent sees it: what to say, why in a few words, and what to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.decision.engagement import STEPS, EngagementRule
from service.decision.languages import languages_told
from service.decision.times import rfc3339
from service.decision.why_not import STAGES, language_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision import Catalogue
    from service.decision.languages import Languages
    from service.decision.offer import Offer

__all__ = ["MOST_OFFERS", "shown"]

#: The best, and two more.
MOST_OFFERS: Final = 3
_MOST_REASONS: Final = 3
#: Had its answer in this visit already; nobody wonders why it is not there.
_ANSWERED: Final = "EXCLUDED"


def shown(
    response: Mapping[str, Any],
    *,
    catalogue: Catalogue,
    wished: str | None,
    reasons_language: str,
    said: Mapping[str, str],
) -> dict[str, Any]:
    """Return what the panel shows of a decision.

    Parameters
    ----------
    response
        The decision, with why not the others.
    catalogue
        The present one. What it says of its rules is left out of a decision by another version.
    wished
        The language that the customer wishes, if any; each text says which it is in.
    reasons_language
        What reasons are written in.
    said
        What was said in this visit, by offer id.
    """
    reasons, own = catalogue.decline_reasons, catalogue.languages.default
    offers = {each.offer_id: each for each in catalogue.offers}
    of_its_own = offers if response["catalogue_version"] == catalogue.version else {}
    return {
        "decision_id": response["decision_id"],
        "decided_at": response["decided_at"],
        "valid_until": response["valid_until"],
        "degraded": response["degraded"],
        "language": wished or own,
        "languages": languages_told(own, reasons_language),
        "customer": {
            "customer_id": response["customer_id"],
            "lifecycle_stage": response["lifecycle_stage"],
        },
        "offers": [
            {
                **_said_of(action),
                "language": _language_of(action, offers, catalogue.languages, wished),
                **_known_of(of_its_own.get(action["offer_id"]), catalogue),
                "decline_reasons": reasons.codes_for(offers.get(action["offer_id"])),
                "outcome": said.get(action["offer_id"]),
            }
            for action in response["actions"]
        ],
        "nothing": response["no_action"],
        "why_not": [
            _why_not(each, offers.get(each["offer_id"]), own)
            for each in sorted(response.get("why_not", ()), key=_how_early)
            if each["code"] != _ANSWERED
        ],
        "decline_reasons": list(reasons.texts(wished)),
    }


def _said_of(action: Mapping[str, Any]) -> dict[str, Any]:
    content = action["content"]
    reasons = sorted(action["reasons"], key=lambda each: each["direction"] != "+")
    return {
        "offer_id": action["offer_id"],
        "treatment_id": action["treatment_id"],
        "name": action["name"],
        "objective": action["objective"],
        "talk_track": _text(content.get("talk_track")),
        "description": _text(content.get("description")) or _text(content.get("body")),
        "image": _text(content.get("image")),
        "value": action["value"],
        "selection": action["selection"],
        "reasons": [
            {name: each[name] for name in ("text", "direction", "kind")}
            for each in reasons[:_MOST_REASONS]
        ],
        "objections": [
            {"objection": each["objection"], "answer": each["answer"]}
            for each in content.get("objections") or ()
        ],
    }


def _known_of(offer: Offer | None, catalogue: Catalogue) -> dict[str, Any]:
    if offer is None:
        return {"price": None, "until": None, "checks": []}
    price = offer.attributes.get("price")
    is_price = isinstance(price, str | int | float) and not isinstance(price, bool)
    return {
        "price": price if is_price else None,
        "until": None if offer.ends_at is None else rfc3339(offer.ends_at),
        "checks": [
            {"stage": step, "name": rule.name, "text": rule.held.facts.get("text")}
            for step in STEPS
            for rule in catalogue.rules.get(step, ())
            if isinstance(rule, EngagementRule) and offer.offer_id in rule.conditions
        ],
    }


def _language_of(
    action: Mapping[str, Any], offers: Mapping[str, Offer], languages: Languages, wished: str | None
) -> str | None:
    """Return the language of what is said; None if the catalogue has it no more."""
    offer = offers.get(action["offer_id"])
    said = (
        each.content
        for each in (offer.treatments if offer else ())
        if each.treatment_id == action["treatment_id"]
    )
    return next((languages.of(each, wished) for each in said), None)


def _how_early(fallen: Mapping[str, Any]) -> int:
    """Return what puts those first that came furthest: of them one wonders most."""
    return -STAGES.index(fallen["stage"])


def _why_not(fallen: Mapping[str, Any], offer: Offer | None, own: str) -> dict[str, Any]:
    told = {name: fallen[name] for name in ("offer_id", "stage", "code", "text", "until")}
    name = fallen["offer_id"] if offer is None else offer.name
    return {**told, "name": name, "language": language_of(fallen, own)}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
