"""The engagement policy: may they have it, does it make sense now, is it good for them.

Rules come from four levels, in this order within each step: all offers, an objective, a group, a
single offer. Then come those that an offer has of its own, and what it requires.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from service.decision.applies_to import LEVELS, TARGET, AppliesTo, strangers_in
from service.decision.cel_engine import Context
from service.decision.document import Field, list_of, record
from service.decision.expressions import rethrow_stranger
from service.decision.offer_document import RULE, STEPS
from service.decision.offer_values import about
from service.decision.requirements import RequirementRule
from service.decision.rules import Held
from service.decision.sections import Compiled, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from models.errors import Mistake
    from service.decision.expressions import Expression
    from service.decision.offer import Candidate, Offer
    from service.decision.sections import Surroundings
    from service.decision.situation import Situation

__all__ = ["SECTION", "STEPS", "Engagement", "EngagementRule"]

_ERROR: Final = Held(code="RULE_ERROR")
_EMPTY: Final = Context({})


@dataclass(frozen=True, slots=True)
class Engagement:
    """How many rules there are in each step; the rules themselves are the catalogue's."""

    rules: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementRule:
    """A rule in CEL: an offer stays in play while it is true.

    Parameters
    ----------
    name : str
    conditions : mapping of str to Expression
        By offer id, each with the offer's own values in it; none for those that always pass.
    held : Held
        What is said of an offer for which it is not true.
    """

    name: str
    conditions: Mapping[str, Expression]
    held: Held = field(default_factory=Held)

    def concerned(self, offers: Iterable[Offer]) -> Iterable[str]:
        """Return the ids of those that it is about, and not true for whoever the customer is."""
        del offers
        return self.conditions

    def rests(self, situation: Situation) -> bool:
        """Return whether it lets everything pass: it has nothing to hold back."""
        del situation
        return not self.conditions

    def hold(self, candidate: Candidate, situation: Situation) -> Held | None:
        """Return that the rule is not true, or could not be evaluated."""
        truth = situation.facts.truth(self.conditions[candidate.offer.offer_id])
        if truth:
            return None
        return self.held if truth is False else _ERROR


_RULES: Final = list_of(
    record({**RULE, "applies_to": Field(TARGET, AppliesTo(), "Which offers it is about.")})
)
_FIELDS: Final = {
    "eligibility": Field(_RULES, [], "May they have it?"),
    "applicability": Field(_RULES, [], "Does it make sense now?"),
    "suitability": Field(_RULES, [], "Is it good for them?"),
}


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    rules = {step: tuple(_rules(step, plain[step], around.offers)) for step in STEPS}
    required = (RequirementRule(),) if any(each.requires for each in around.offers) else ()
    screens = {**rules, "eligibility": (*rules["eligibility"], *required)}
    return Compiled(
        value=Engagement({step: len(each) for step, each in rules.items()}),
        rules={step: each for step, each in screens.items() if each},
        expressions=tuple(
            expression
            for each in rules.values()
            for rule in each
            for expression in rule.conditions.values()
        ),
    )


def _rules(
    step: str, said: list[dict[str, Any]], offers: tuple[Offer, ...]
) -> Iterator[EngagementRule]:
    for level in LEVELS:
        for rule in said:
            target: AppliesTo = rule["applies_to"]
            if target.level == level:
                about_them = [offer for offer in offers if target.is_for(offer)]
                yield _rule(rule["name"], rule["when"], rule["text"], about_them)
    for offer in offers:
        for own in offer.rules.get(step, ()):
            yield _rule(own.name, own.when, own.text, [offer])


def _rule(name: str, when: Expression, words: str | None, offers: list[Offer]) -> EngagementRule:
    spoken = {offer.offer_id: about(when, offer) for offer in offers}
    return EngagementRule(
        name=name,
        conditions={key: each for key, each in spoken.items() if not is_always_true(each)},
        held=Held(facts={"text": words} if words else {}),
    )


def is_always_true(expression: Expression) -> bool:
    """Return whether it is true whoever the customer is: it reads nothing, and is true."""
    if expression.reads:
        return False
    try:
        return expression.run(_EMPTY) is True
    except BaseException as error:  # noqa: BLE001 - in a decision it would hold the offer back
        rethrow_stranger(error)
        return False


def _mistakes(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    for step in STEPS:
        for at, rule in enumerate(plain[step]):
            path = f"/engagement/{step}/{at}/applies_to"
            yield from strangers_in(rule["applies_to"], around, path)


SECTION: Final = Section(fields=_FIELDS, compile=_compile, mistakes=_mistakes)
