"""The exploration policy: how often something else than the best is tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from models.errors import Mistake
from models.exploration import Epsilon, Greedy, Softmax, Thompson
from models.exploration.maturity import Maturity
from service.decision.document import Field, child, optional, table_of
from service.decision.sections import Compiled, Section
from service.decision.values import number, one_of, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from models.exploration import Exploration
    from service.decision.sections import Surroundings

__all__ = ["POLICY_NAMES", "SECTION", "ExplorationPolicy", "PolicyName"]

PolicyName = Literal["none", "epsilon", "thompson", "softmax"]
POLICY_NAMES: Final[tuple[PolicyName, ...]] = ("none", "epsilon", "thompson", "softmax")
_MOST: Final = 2**53
_COUNTS: Final = 1e9  # more than this is not told apart from being sure


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplorationPolicy:
    """What is left to chance.

    Parameters
    ----------
    name : {"none", "epsilon", "thompson", "softmax"}
    policy : Exploration
        What draws.
    """

    name: PolicyName = "none"
    policy: Exploration = field(default_factory=Greedy)


_FIELDS: Final = {
    "policy": Field(one_of(POLICY_NAMES), "none", "Who chooses among those worth saying."),
    "epsilon": Field(
        number(least=0.0, most=1.0), 0.05, "For `epsilon`: how often any of them is taken."
    ),
    "temperature": Field(
        number(least=0.0, above=True),
        1.0,
        "For `softmax`: how much less priority makes an offer e times less likely.",
    ),
    "pseudo_counts": Field(
        number(least=0.0, most=_COUNTS, above=True),
        100.0,
        "For `thompson`: how many observations a propensity is held to be backed by.",
    ),
    "ramp": Field(
        optional(number(least=0.0, most=_COUNTS)),
        None,
        "For `thompson`: impressions count as observations, too, up to so many; null: they don't.",
    ),
    "impressions": Field(
        table_of(whole(least=0, most=_MOST)),
        {},
        "For `ramp`: how often an offer has been shown, if not as often as the model has seen.",
    ),
}


def _warnings(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    for offer_id in plain["impressions"]:
        if offer_id not in around.offer_ids:
            yield Mistake(
                child("/exploration/impressions", offer_id), "is no offer of the catalogue"
            )
    if plain["impressions"] and plain["ramp"] is None:
        yield Mistake("/exploration/impressions", "count for nothing without a ramp")


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    del around
    name: PolicyName = plain["policy"]
    return Compiled(value=ExplorationPolicy(name=name, policy=_POLICIES[name](plain)))


def _thompson(plain: Mapping[str, Any]) -> Exploration:
    keys = ("pseudo_counts", "ramp", "impressions")
    return Thompson(maturity=Maturity(**{key: plain[key] for key in keys}))


_POLICIES: Final[Mapping[PolicyName, Callable[[Mapping[str, Any]], Exploration]]] = {
    "none": lambda _: Greedy(),
    "epsilon": lambda plain: Epsilon(epsilon=plain["epsilon"]),
    "thompson": _thompson,
    "softmax": lambda plain: Softmax(temperature=plain["temperature"]),
}

SECTION: Final = Section(fields=_FIELDS, compile=_compile, warnings=_warnings)
