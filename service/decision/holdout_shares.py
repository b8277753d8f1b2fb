"""The holdout: whom to leave alone, with everything or with one objective."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from service.decision.document import Field, record
from service.decision.offer import OBJECTIVES
from service.decision.policies import HoldoutPolicy
from service.decision.sections import Compiled, Section
from service.decision.values import number, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision.sections import Surroundings

__all__ = ["SECTION", "HoldoutShares"]

_DEFAULT: Final = HoldoutPolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldoutShares:
    """The share of all customers, and the shares by objective.

    Parameters
    ----------
    everything : HoldoutPolicy
        Who is left alone whatever the objective.
    objectives : mapping of str to HoldoutPolicy
        Those with a share above 0, in the order of ``OBJECTIVES``. Each draws customers
        independently of the others.
    """

    everything: HoldoutPolicy = _DEFAULT
    objectives: Mapping[str, HoldoutPolicy] = field(default_factory=dict)


_SHARE: Final = Field(number(least=0.0, most=1.0), 0.0)
_FIELDS: Final = {
    "share": Field(
        number(least=0.0, most=1.0), _DEFAULT.share, "Of all customers, from everything."
    ),
    "objectives": Field(
        record(dict.fromkeys(OBJECTIVES, _SHARE)),
        {},
        "Which share of the customers is left alone for an objective.",
    ),
    "salt": Field(text(), _DEFAULT.salt, "A new salt draws new holdouts."),
}


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    del around
    salt, shares = plain["salt"], plain["objectives"]
    drawn = {
        objective: HoldoutPolicy(share=shares[objective], salt=f"{len(salt)}:{salt}{objective}")
        for objective in OBJECTIVES
        if shares.get(objective, 0.0) > 0.0
    }
    everything = HoldoutPolicy(share=plain["share"], salt=salt)
    return Compiled(value=HoldoutShares(everything=everything, objectives=drawn))


SECTION: Final = Section(fields=_FIELDS, compile=_compile)
