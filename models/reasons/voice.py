"""One feature's voice: every sentence it can need, compiled when the model is loaded."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from models.errors import InputError
from models.reasons.formats import (
    FORMATS,
    MISSING,
    Case,
    Say,
    ValueFormat,
    format_of_values,
    plain_words,
)
from models.reasons.reason import Audience, Direction, Reason
from models.reasons.template import Template, compile_text

if TYPE_CHECKING:
    from models.features.schema import Feature
    from models.reasons.wording import Code, Wording

__all__ = ["AUDIENCES", "DIRECTIONS", "Voice", "give_voice"]

AUDIENCES: Final[tuple[Audience, ...]] = ("agent", "customer")
DIRECTIONS: Final[tuple[Direction, ...]] = ("+", "-")

Words: TypeAlias = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Voice:
    """What can be said of one feature.

    Attributes
    ----------
    feature : str
        Its name.
    case : callable
        Which case a value is, missing left out.
    say_value : callable
        The value in words.
    value : callable
        The value as the feature's source had it: a category's name, a truth, a number.
    templates : mapping of (audience, direction, case) to Template
    """

    feature: str
    case: Callable[[float], Case]
    say_value: Say
    value: Callable[[float], float | str | bool]
    templates: Mapping[tuple[Audience, Direction, Case], Template]

    def reason(
        self, code: str, contribution: float, value: float, *, audience: Audience, offer: str
    ) -> Reason:
        """Return the reason whose sum over its code's features is ``contribution``."""
        direction: Direction = "+" if contribution > 0 else "-"
        return Reason(
            code=code,
            kind="model",
            direction=direction,
            contribution=contribution,
            feature=self.feature,
            value=None if math.isnan(value) else self.value(value),
            text=self.say(value, direction=direction, audience=audience, offer=offer),
        )

    def say(self, value: float, *, direction: Direction, audience: Audience, offer: str) -> str:
        """Return the sentence for a value (NaN: missing)."""
        if math.isnan(value):
            return self.templates[audience, direction, MISSING].say("", offer=offer)
        template = self.templates[audience, direction, self.case(value)]
        return template.say(self.say_value(value), offer=offer)


def give_voice(feature: Feature, code: Code, wording: Wording, *, words: Words) -> Voice:
    """Compile a feature's sentences.

    Raises
    ------
    InputError
        A text names a place in braces that the feature has nothing for.
    """
    names = feature.levels or feature.order
    chosen = (
        format_of_values(names, called=words.get("value", {}))
        if names
        else _format(feature, wording.format)
    )
    known = _known(feature, words)
    templates = {
        (audience, direction, case): _compile(
            feature, code, wording, audience=audience, direction=direction, case=case, known=known
        )
        for audience in AUDIENCES
        for direction in DIRECTIONS
        for case in (*chosen.cases, MISSING)
    }
    return Voice(feature.name, chosen.case, chosen.say, _raw(chosen, names), templates)


def _format(feature: Feature, wanted: str) -> ValueFormat:
    if wanted == "auto":
        wanted = "yes_no" if feature.source.get("boolean") else "number"
    return FORMATS[wanted]


def _raw(chosen: ValueFormat, names: tuple[str, ...]) -> Callable[[float], float | str | bool]:
    if names:
        return lambda code: names[int(code)] if 0 <= code < len(names) else code
    return bool if chosen is FORMATS["yes_no"] else float


def _compile(
    feature: Feature,
    code: Code,
    wording: Wording,
    *,
    audience: Audience,
    direction: Direction,
    case: Case,
    known: Mapping[str, str],
) -> Template:
    text = code.text(wording, audience=audience, case=case, direction=direction)
    where = f"code {code.code}, feature {feature.name!r}"
    if text is None:
        raise InputError(f"{where}: no {audience} text for {case!r} with direction {direction!r}")
    try:
        return compile_text(text, known)
    except KeyError as error:
        raise InputError(
            f"{where}: nothing to put in for {{{error.args[0]}}} in {text!r}"
        ) from None


def _known(feature: Feature, words: Words) -> dict[str, str]:
    """Return what the texts may name: the label, and each part of the source in words."""
    source = feature.source
    label = feature.label or str(source.get("column") or feature.name)
    known = {"label": plain_words(words.get("column", {}).get(str(source.get("column")), label))}
    known |= {key: _word(words.get(key, {}), value) for key, value in source.items()}
    # A table called `scope_many` says otherwise what `scope` names too.
    for table in words.keys() - known.keys():
        if (key := table.removesuffix("_many")) in source:
            known[table] = _word(words[table], source[key])
    return known


def _word(words: Mapping[str, Any], value: object) -> str:
    """Return what the catalogue calls a value; a pair becomes a plural for the template."""
    found = words.get(str(value))
    if found is None:
        found = words.get("other", "{}")
    plain = plain_words(str(value))
    if isinstance(found, str):
        return found.replace("{}", plain)
    return "{" + "|".join(form.replace("{}", plain) for form in found) + "}"
