"""The attributes that rules may read, where the catalogue declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.errors import Mistake
from service.decision.behaviour import BEHAVIOUR
from service.decision.document import Field, optional, table_of
from service.decision.sections import Compiled, Section
from service.decision.values import one_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.decision.sections import Surroundings

__all__ = ["SECTION", "TYPES", "Attributes"]

TYPES: Final = ("number", "text", "boolean", "timestamp", "list")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """The attributes there are and their types; None where nobody has said.

    Parameters
    ----------
    customer, context : mapping of str to str, or None
        Name to one of ``TYPES``. A timestamp is a text in RFC 3339; a list is of texts, numbers
        or booleans.
    """

    customer: Mapping[str, str] | None = None
    context: Mapping[str, str] | None = None


_CUSTOMER: Final = (
    "All attributes of customers that rules may read; beside them there are always "
    "customer.lifecycle_stage and the summaries of customer.behaviour."
)
_TABLE: Final = optional(table_of(one_of(TYPES)))
_FIELDS: Final = {
    "customer": Field(_TABLE, None, _CUSTOMER),
    "context": Field(_TABLE, None, "All that rules may read of the request's context."),
}


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    del around
    return Compiled(value=Attributes(**plain))


def _mistakes(plain: Mapping[str, Any], around: Surroundings) -> Iterator[Mistake]:
    del around
    if BEHAVIOUR in (plain["customer"] or {}):
        path = f"/attributes/customer/{BEHAVIOUR}"
        yield Mistake(path, "rules read the summaries of the customer's behaviour by this name")


SECTION: Final = Section(fields=_FIELDS, compile=_compile, mistakes=_mistakes)
