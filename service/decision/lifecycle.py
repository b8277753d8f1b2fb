"""The lifecycle: in which stage a customer is, and what may be pursued there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from models.errors import Mistake
from service.decision.document import Field, child, list_of, record, table_of
from service.decision.expressions import Expression, condition
from service.decision.offer import OBJECTIVES
from service.decision.rules import Held
from service.decision.sections import Compiled, Section
from service.decision.values import one_of, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from service.decision.facts import Facts
    from service.decision.offer import Candidate, Offer
    from service.decision.sections import Surroundings
    from service.decision.situation import Situation

__all__ = ["NOWHERE", "SECTION", "Lifecycle", "LifecycleStage", "Place"]

#: What may be pursued in a stage of this name unless the catalogue says otherwise: whoever has
#: just come is cared for before anything is sold to them.
_NURTURED: Final = {"onboarding": ("nurture", "serve")}
_RULE_NAME: Final = "lifecycle"


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleStage:
    """One stage.

    Parameters
    ----------
    name : str
    when : Expression
        Over the customer, the context and the moment.
    objectives : frozenset of str or None
        What may be pursued in it; None is everything.
    """

    name: str
    when: Expression
    objectives: frozenset[str] | None = None

    def allows(self, objective: str) -> bool:
        """Return whether this objective may be pursued in it."""
        return self.objectives is None or objective in self.objectives


class Place(NamedTuple):
    """Where a customer is: in a stage, in none, or nobody knows."""

    stage: LifecycleStage | None
    is_known: bool = True


NOWHERE: Final = Place(None)
_UNKNOWN: Final = Place(None, is_known=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """The stages in order; a customer is in the first that fits."""

    stages: tuple[LifecycleStage, ...] = ()

    def place(self, facts: Facts) -> Place:
        """Return where the customer is.

        A stage that cannot be evaluated leaves open where they are: it might have been that one.
        """
        for stage in self.stages:
            truth = facts.truth(stage.when)
            if truth is None:
                return _UNKNOWN
            if truth:
                return Place(stage)
        return NOWHERE

    def allows_always(self, objective: str) -> bool:
        """Return whether an objective may be pursued in every stage."""
        return all(stage.allows(objective) for stage in self.stages)


@dataclass(frozen=True, slots=True)
class LifecycleRule:
    """Holds back what may not be pursued in the customer's stage; mandatory offers pass."""

    conditions: ClassVar[Mapping[str, Expression]] = {}

    lifecycle: Lifecycle
    name: str = _RULE_NAME
    _held: dict[str, Held] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        held = {each.name: _held_in(each) for each in self.lifecycle.stages}
        object.__setattr__(self, "_held", held)

    def concerned(self, offers: Iterable[Offer]) -> Iterable[str]:
        """Return the ids of those whose objective may not be pursued in some stage."""
        always = {each for each in OBJECTIVES if self.lifecycle.allows_always(each)}
        return [
            each.offer_id for each in offers if not each.mandatory and each.objective not in always
        ]

    def rests(self, situation: Situation) -> bool:
        """Return whether everything may be pursued now."""
        stage, is_known = situation.place
        return is_known and (stage is None or stage.objectives is None)

    def hold(self, candidate: Candidate, situation: Situation) -> Held | None:
        """Return why the offer may not be pursued now."""
        stage, is_known = situation.place
        if not is_known:
            return _NOT_KNOWN
        if stage is None or stage.allows(candidate.offer.objective):
            return None
        return self._held[stage.name]


_NOT_KNOWN: Final = Held(code="RULE_ERROR")


def _held_in(stage: LifecycleStage) -> Held:
    return Held(code="LIFECYCLE", facts={"stage": stage.name})


_STAGE: Final = record(
    {
        "name": Field(text(), about="As decisions call it."),
        "when": Field(condition, about="In CEL; a customer is in the first stage that is true."),
    }
)
_FIELDS: Final = {
    "stages": Field(list_of(_STAGE), [], "In order."),
    "objectives": Field(
        table_of(list_of(one_of(OBJECTIVES))),
        {},
        "What may be pursued in a stage; all that is not named here may pursue everything, "
        "but onboarding: there it is nurture and serve.",
    ),
}


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    del around
    lifecycle = Lifecycle(
        stages=tuple(
            LifecycleStage(
                name=stage["name"],
                when=stage["when"],
                objectives=_objectives(stage["name"], plain["objectives"]),
            )
            for stage in plain["stages"]
        )
    )
    rules = {"applicability": (LifecycleRule(lifecycle),)} if lifecycle.stages else {}
    return Compiled(
        value=lifecycle, rules=rules, expressions=tuple(each.when for each in lifecycle.stages)
    )


def _objectives(stage: str, said: Mapping[str, list[str]]) -> frozenset[str] | None:
    objectives = said.get(stage, _NURTURED.get(stage))
    return None if objectives is None else frozenset(objectives)


def _mistakes(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    del around
    names: Counter[str] = Counter()
    for at, stage in enumerate(plain["stages"]):
        path = f"/lifecycle/stages/{at}"
        names[stage["name"]] += 1
        if names[stage["name"]] > 1:
            yield Mistake(f"{path}/name", f"{stage['name']!r} is taken by an earlier one")
        reads = stage["when"].reads
        if "offer" in reads:
            yield Mistake(f"{path}/when", "a stage is the customer's; it cannot depend on an offer")
        if "lifecycle_stage" in reads.get("customer", ()):
            yield Mistake(f"{path}/when", "the stage is not known before it has been found")
    for name in plain["objectives"]:
        if name not in names:
            yield Mistake(child("/lifecycle/objectives", name), "is no stage of the lifecycle")


def _warnings(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    del around
    sold = {"acquire", "grow"}.intersection(plain["objectives"].get("onboarding", ()))
    if sold:
        yield Mistake(
            "/lifecycle/objectives/onboarding",
            f"pursues {', '.join(sorted(sold))} with customers who have just come",
        )


SECTION: Final = Section(fields=_FIELDS, compile=_compile, mistakes=_mistakes, warnings=_warnings)
