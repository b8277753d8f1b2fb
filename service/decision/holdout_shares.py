"""The holdout by objective: whom to leave alone for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.decision.sections import Compiled, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision.document import Field
    from service.decision.sections import Surroundings

__all__ = ["SECTION", "HoldoutShares"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldoutShares:
    """The shares by objective; nothing yet."""


_FIELDS: Final[dict[str, Field]] = {}


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    del around
    return Compiled(value=HoldoutShares(**plain))


SECTION: Final = Section(fields=_FIELDS, compile=_compile)
