"""Texts with places for values, compiled once so that saying one is a single substitution.

``{value}`` is the customer's own value, ``{coupon|coupons}`` the first word if the value is one
and the second otherwise, ``{offer}`` the offer's name. Every other ``{name}`` is known when the
model is loaded (``{label}``, ``{window}``, ``{type}``, ...) and is put in then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Template", "compile_text", "places"]

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_AT_RUN_TIME: Final = ("value", "offer")


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled text: one form for a value of one, one for all others."""

    one: str
    many: str

    def say(self, said: str, *, offer: str) -> str:
        """Return the sentence for a value that is said so."""
        form = self.one if said == "1" else self.many
        text = form % {"value": said, "offer": offer}
        return text[:1].upper() + text[1:]


def places(text: str) -> Iterator[str]:
    """Return the names in a text's braces, plurals as they are.

    Raises
    ------
    ValueError
        A brace is left over, or a plural has not exactly two forms.
    """
    for name in _PLACE.findall(text):
        if name.count("|") > 1:
            raise ValueError(f"{{{name}}} has more than two forms; {{one|many}} was expected")
        yield name
    if re.search(r"[{}]", _PLACE.sub("", text)):
        raise ValueError("a brace is left over")


def compile_text(text: str, known: Mapping[str, str]) -> Template:
    """Put in what is known now; ``known`` may itself hold plurals.

    Raises
    ------
    KeyError
        A name in braces is not known.
    """
    filled = _PLACE.sub(lambda found: _fill(found[1], known), text)
    return Template(one=_form(filled, which=0), many=_form(filled, which=1))


def _fill(name: str, known: Mapping[str, str]) -> str:
    if "|" in name or name in _AT_RUN_TIME:
        return f"{{{name}}}"
    return known[name]


def _form(text: str, *, which: int) -> str:
    def settle(found: re.Match[str]) -> str:
        name = found[1]
        return f"%({name})s" if name in _AT_RUN_TIME else name.split("|")[which]

    return _PLACE.sub(settle, text.replace("%", "%%"))
