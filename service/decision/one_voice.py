"""One voice: what one channel said, the others repeat for a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.decision.sections import Compiled, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision.document import Field
    from service.decision.sections import Surroundings

__all__ = ["SECTION", "OneVoice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneVoice:
    """For how long; nothing yet."""


_FIELDS: Final[dict[str, Field]] = {}


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    del around
    return Compiled(value=OneVoice(**plain))


SECTION: Final = Section(fields=_FIELDS, compile=_compile)
