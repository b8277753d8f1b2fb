"""The attributes that rules may read, where the catalogue declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.decision.document import Field, optional, table_of
from service.decision.sections import Compiled, Section
from service.decision.values import one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.decision.sections import Surroundings

__all__ = ["SECTION", "TYPES", "Attributes"]

TYPES: Final = ("number", "text", "boolean", "timestamp", "list")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """The attributes there are and their types; None where nobody has said.

    Parameters
    ----------
    customer, context : mapping of str to str, or None
        Name to one of ``TYPES``. A timestamp is a text in RFC 3339.
    """

    customer: Mapping[str, str] | None = None
    context: Mapping[str, str] | None = None


_TABLE: Final = optional(table_of(one_of(TYPES)))
_FIELDS: Final = {
    "customer": Field(_TABLE, None, "All attributes of customers that rules may read."),
    "context": Field(_TABLE, None, "All that rules may read of the request's context."),
}


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    del around
    return Compiled(value=Attributes(**plain))


SECTION: Final = Section(fields=_FIELDS, compile=_compile)
