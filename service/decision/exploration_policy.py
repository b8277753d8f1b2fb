"""The exploration policy: how often something else than the best is tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.decision.sections import Compiled, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision.document import Field
    from service.decision.sections import Surroundings

__all__ = ["SECTION", "ExplorationPolicy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplorationPolicy:
    """What is left to chance; nothing yet."""


_FIELDS: Final[dict[str, Field]] = {}


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    del around
    return Compiled(value=ExplorationPolicy(**plain))


SECTION: Final = Section(fields=_FIELDS, compile=_compile)
