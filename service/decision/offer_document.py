"""Offers and treatments in the catalogue's document: their keys, checks and defaults."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from service.decision.content_document import CONTENT
from service.decision.document import Field, list_of, optional, record
from service.decision.expressions import Expression, amount, condition
from service.decision.offer import OBJECTIVES, USES, Offer, OwnRule, Treatment
from service.decision.offer_values import about
from service.decision.values import flag, moment, number, one_of, scalars, text

__all__ = ["OFFER", "RULE", "STEPS", "offer_of"]

#: The three steps of the engagement policy.
STEPS: Final = ("eligibility", "applicability", "suitability")
_FORMULAS: Final = ("value", "cost", "lever", "context_weight")
_DEFAULT_AMOUNTS: Final = {"value": 1.0, "cost": 0.0, "lever": 1.0, "context_weight": 1.0}

#: The keys of a rule.
RULE: Final = {
    "name": Field(text(), about="As why_not calls it."),
    "when": Field(condition, about="In CEL; the offer stays in play while this is true."),
    "text": Field(optional(text()), None, "Why not, in words, when it is not."),
}
_RULES: Final = list_of(record(RULE))
_TREATMENT: Final = {
    "treatment_id": Field(text(), about="Unique in the catalogue."),
    "channel": Field(text(), about="Where it is said."),
    "placements": Field(
        optional(list_of(text(), at_least=1)), None, "The placements it fits; null fits any."
    ),
    "cost": Field(number(least=0.0), 0.0, "Of saying it."),
    "content": Field(CONTENT, {}, "What is said; plain or by language."),
}
_OFFER: Final = {
    "offer_id": Field(text(), about="Unique in the catalogue."),
    "name": Field(optional(text()), None, "As a person calls it; the offer id if left out."),
    "objective": Field(one_of(OBJECTIVES), "grow", "What it is for."),
    "group": Field(optional(text()), None, "What it belongs to, for policies and for learning."),
    "value": Field(amount(least=0.0), 1.0, "What an acceptance brings."),
    "cost": Field(amount(least=0.0), 0.0, "What an acceptance costs."),
    "lever": Field(amount(least=0.0), 1.0, "A multiplier of its priority."),
    "context_weight": Field(amount(least=0.0), 1.0, "A multiplier of its priority."),
    "mandatory": Field(flag, False, "A service message or legal notice."),
    "starts_at": Field(optional(moment), None, "From when it runs."),
    "ends_at": Field(optional(moment), None, "Until when it runs."),
    "categories": Field(list_of(text()), [], "What of the customer's behaviour concerns it."),
    "attributes": Field(scalars, {}, "What the model and the rules may know of it."),
    "requires": Field(list_of(text()), [], "Offers that must have been accepted before."),
    "conflicts": Field(list_of(text()), [], "Offers that must not run beside it."),
    "bundle": Field(optional(text()), None, "Those of one bundle come together or not at all."),
    "threshold": Field(
        optional(number(least=-1.0, most=1.0)), None, "The least propensity or uplift."
    ),
    "use": Field(one_of(USES), "propensity", "What its priority is made of."),
    "eligibility": Field(_RULES, [], "May they have it?"),
    "applicability": Field(_RULES, [], "Does it make sense now?"),
    "suitability": Field(_RULES, [], "Is it good for them?"),
    "treatments": Field(list_of(record(_TREATMENT), at_least=1), about="In order of preference."),
}
OFFER: Final = record(_OFFER)


def offer_of(plain: dict[str, Any]) -> Offer:
    """Return the offer that a document without mistakes describes."""
    formulas = {key: plain[key] for key in _FORMULAS if isinstance(plain[key], Expression)}
    numbers = {key: _DEFAULT_AMOUNTS[key] for key in formulas}
    rules = {step: tuple(OwnRule(**rule) for rule in plain[step]) for step in STEPS}
    kept = {key: value for key, value in plain.items() if key not in STEPS}
    offer = Offer(
        **kept
        | numbers
        | {
            "name": plain["name"] or plain["offer_id"],
            "formulas": formulas,
            "rules": {step: said for step, said in rules.items() if said},
            "treatments": tuple(map(_treatment, plain["treatments"])),
        }
        | {key: tuple(plain[key]) for key in ("categories", "requires", "conflicts")}
    )
    return replace(offer, formulas={key: about(each, offer) for key, each in formulas.items()})


def _treatment(plain: dict[str, Any]) -> Treatment:
    placements = plain["placements"]
    return Treatment(
        **plain | {"placements": None if placements is None else frozenset(placements)}
    )
