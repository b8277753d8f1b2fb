"""What is said: the content of a treatment, in the customer's language, with their values in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from service.decision.languages import is_by_language
from service.decision.templates import is_template, render
from service.decision.times import rfc3339

if TYPE_CHECKING:
    from service.decision.offer import Candidate, Offer
    from service.decision.situation import Situation

__all__ = ["content_of"]


def content_of(candidate: Candidate, situation: Situation, placement: str | None) -> dict[str, Any]:
    """Return the content of a candidate's treatment: one of its own, for this customer."""
    content = candidate.treatment.content
    if is_by_language(content):
        content = content[situation.catalogue.languages.chosen(content, _wished(situation))]
    say = _Saying(candidate.offer, situation, placement)
    return {key: say.of(key, value) for key, value in content.items()}


def _wished(situation: Situation) -> str | None:
    name = situation.catalogue.languages.attribute
    said = situation.request.context.get(name) or situation.profile.attributes.get(name)
    return said if isinstance(said, str) else None


class _Saying:
    """Puts the values of one decision into texts; gathers them when the first text needs them."""

    def __init__(self, offer: Offer, situation: Situation, placement: str | None) -> None:
        self._offer, self._situation, self._placement = offer, situation, placement
        self._values: dict[str, Mapping[str, Any]] = {}

    def of(self, key: str, value: Any) -> Any:
        """Return what is said under a key."""
        if isinstance(value, str):
            return self._text(key, value) if is_template(value) else value
        if isinstance(value, Mapping):
            return {name: self.of(name, each) for name, each in value.items()}
        return [self.of(key, each) for each in value] if isinstance(value, list) else value

    def _text(self, key: str, template: str) -> str:
        self._values = self._values or {
            "customer": {
                **self._situation.profile.attributes,
                "customer_id": self._situation.request.customer_id,
            },
            "context": self._situation.request.context,
            "offer": _offer_values(self._offer),
            "decision": _decision_values(self._situation, self._placement),
        }
        return render(template, self._values, is_html=key.endswith("html"))


def _offer_values(offer: Offer) -> dict[str, Any]:
    return {
        "offer_id": offer.offer_id,
        "name": offer.name,
        "objective": offer.objective,
        "group": offer.group,
        "value": offer.value,
        "starts_at": None if offer.starts_at is None else rfc3339(offer.starts_at),
        "ends_at": None if offer.ends_at is None else rfc3339(offer.ends_at),
        "attributes": offer.attributes,
    }


def _decision_values(situation: Situation, placement: str | None) -> dict[str, Any]:
    return {
        "decided_at": rfc3339(situation.now),
        "channel": situation.request.channel,
        "placement": placement,
        "lifecycle_stage": situation.stage.name if situation.stage else None,
    }
