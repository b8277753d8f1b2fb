"""The arbitration policy: what saying nothing is worth, and what is said when nothing else is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from models.errors import Mistake
from service.decision.document import Field, optional, record
from service.decision.expressions import Expression, amount
from service.decision.offer import OBJECTIVES
from service.decision.sections import Compiled, Section
from service.decision.values import number, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.decision.sections import Surroundings

__all__ = ["SECTION", "ArbitrationPolicy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArbitrationPolicy:
    """How contenders are weighed.

    Parameters
    ----------
    no_action_value : float, Expression or None
        What saying nothing is worth, in the unit of priorities: an offer below it is not said.
        None: it is not weighed, and nothing is said only when nothing is left.
    fallback_offer : str or None
        The id of the offer that is said when nothing else is left; it never competes.
    thresholds : mapping of str to float
        The least propensity by objective, for those that have one of their own.
    """

    no_action_value: float | Expression | None = None
    fallback_offer: str | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)


_THRESHOLD: Final = Field(optional(number(least=0.0, most=1.0)), None)
_FIELDS: Final = {
    "no_action_value": Field(
        optional(amount(least=0.0)),
        None,
        "What saying nothing is worth; an offer with a lower priority is not said.",
    ),
    "fallback_offer": Field(
        optional(text()), None, "The id of the offer that is said when nothing else is left."
    ),
    "thresholds": Field(
        record(dict.fromkeys(OBJECTIVES, _THRESHOLD)),
        {},
        "The least propensity by objective; an offer's own threshold goes before it.",
    ),
}


def _mistakes(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    silence = plain["no_action_value"]
    if isinstance(silence, Expression) and "offer" in silence.reads:
        yield Mistake("/arbitration/no_action_value", "is said of no offer, and cannot read one")
    wanted, path = plain["fallback_offer"], "/arbitration/fallback_offer"
    offer = next((each for each in around.offers if each.offer_id == wanted), None)
    if wanted is not None and wanted not in around.offer_ids:
        yield Mistake(path, f"{wanted!r} is no offer of the catalogue")
    elif offer is not None and offer.mandatory:
        yield Mistake(path, f"{wanted!r} is mandatory, and so said in any case")
    elif offer is not None and offer.bundle is not None:
        yield Mistake(path, f"{wanted!r} is in a bundle, and so never said alone")


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    del around
    thresholds = {name: each for name, each in plain["thresholds"].items() if each is not None}
    silence = plain["no_action_value"]
    return Compiled(
        value=ArbitrationPolicy(**{**plain, "thresholds": thresholds}),
        expressions=(silence,) if isinstance(silence, Expression) else (),
    )


SECTION: Final = Section(fields=_FIELDS, compile=_compile, mistakes=_mistakes)
