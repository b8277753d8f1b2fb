"""An offer's own values, written into the expressions that speak of it.

What an expression says of its offer is known when the catalogue is compiled. With the values in
the place of ``offer.x``, an expression depends on the customer, the context and the moment only:
one that says the same of many offers is evaluated once for all of them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from service.decision.cel_source import rewritten
from service.decision.expressions import Expression
from service.decision.times import rfc3339

if TYPE_CHECKING:
    from service.decision.cel_source import Path
    from service.decision.offer import Offer

__all__ = ["OFFER_NAMES", "about"]

_PLAIN: Final = ("offer_id", "name", "objective", "group", "bundle", "mandatory", "categories")
_AMOUNTS: Final = ("value", "cost", "lever", "context_weight")
_MOMENTS: Final = ("starts_at", "ends_at")
#: What an expression may read below ``offer``.
OFFER_NAMES: Final = frozenset({*_PLAIN, *_AMOUNTS, *_MOMENTS, "attributes"})
_ABSENT: Final = object()


def about(expression: Expression, offer: Offer) -> Expression:
    """Return the expression with the offer's values in it.

    Where the offer has no such value, evaluating it fails, as for a customer who has none.
    """
    if "offer" not in expression.reads:
        return expression
    return Expression.of(
        rewritten(
            expression.source,
            expression.paths,
            lambda path: _written(path, offer) if path.root == "offer" else None,
        )
    )


def _written(path: Path, offer: Offer) -> str:
    value = _value(path.names, offer)
    if path.asked:
        return "true" if value is not _ABSENT and value is not None else "false"
    if value is _ABSENT:
        return f"{{}}[{_literal('.'.join(path.names))}]"
    if path.names[0] in _MOMENTS and value is not None:
        return f"timestamp({_literal(rfc3339(value))})"
    return _literal(value)


def _value(names: tuple[str, ...], offer: Offer) -> Any:
    if names[0] == "attributes":
        return offer.attributes.get(names[1], _ABSENT)
    if names[0] not in OFFER_NAMES or names[0] in offer.formulas:
        return _ABSENT
    return getattr(offer, names[0])


def _literal(value: Any) -> str:
    """Return the value as CEL writes it; a number is a double, whole or not."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return f"({float(value)!r})"
    return f"[{', '.join(map(_literal, value))}]"
