"""Reading the catalogue's document: every mistake is named by its place, with a way to mend it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from models.reasons.formats import CASES, FORMATS, MISSING
from models.reasons.place import Place
from models.reasons.template import Template, compile_text, places
from models.reasons.voice import AUDIENCES, DIRECTIONS
from models.reasons.wording import Code, Rule, Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.reasons.reason import Audience, Direction
    from models.reasons.wording import Texts

__all__ = ["ENGLISH", "parse"]

#: What a catalogue is written in that does not say.
ENGLISH: Final = "en"
#: A tag of BCP 47, as far as its form goes.
_LANGUAGE: Final = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
_TOP: Final = ("language", "endings", "words", "code", "rule")
_CODE: Final = ("code", "about", "wording", "agent", "customer")
_WORDING: Final = ("match", "format", "speaks", "agent", "customer")
_RULE: Final = ("code", "about", "kind", "direction", "agent", "customer")
_WORDS: Final = (
    "column", "type", "level_name", "scope", "scope_many", "window_days", "against_days",
    "category", "value",
)  # fmt: skip
_ONE_FORM: Final = ("column", "value")
_KINDS: Final = ("value", "policy", "exploration")
_TEXT_KEYS: Final = (
    *CASES, "plus", "minus", *(f"{case}_{way}" for case in CASES for way in ("plus", "minus")),
)  # fmt: skip
_FORMAT_NAMES: Final = (*FORMATS, "auto")
_AUTO: Final = ("number", "yes_no")


def parse(
    document: Mapping[str, Any], *, file: str
) -> tuple[tuple[Code, ...], dict[str, Rule], dict[str, dict[str, Any]], str]:
    """Return the codes, the rules, the words and the language of a document.

    Raises
    ------
    InputError
        At the first mistake.
    """
    place = Place(file)
    top = place.keys(document, _TOP)
    language = _language(top.get("language", ENGLISH), place.below("language"))
    endings = _endings(top.get("endings", {}), place.below("[endings]"))
    words = _words(top.get("words", {}), place.below("[words]"))
    codes = tuple(
        _code(table, place, number, endings)
        for number, table in enumerate(place.below("[[code]]").tables(top.get("code")), 1)
    )
    rules = tuple(
        _rule(table, place, number) for number, table in enumerate(top.get("rule", ()), 1)
    )
    names = [code.code for code in codes] + [rule.code for rule in rules]
    if twice := next((name for name in names if names.count(name) > 1), None):
        place.fail(f"the code {twice} is there twice")
    if codes[-1].wordings[-1].match:
        place.fail("the last wording of the last code must match everything: `match = {}`")
    return codes, {rule.code: rule for rule in rules}, words, language


def _language(value: Any, place: Place) -> str:
    if not isinstance(value, str) or not re.fullmatch(_LANGUAGE, value):
        place.fail(f"{value!r} is no language; one is written as en or pt-BR")
    return value


def _endings(table: Any, place: Place) -> dict[Direction, str]:
    place.keys(table, ("plus", "minus"))
    for key, text in table.items():
        _check_text(text, place.below(key))
    return {"+": table.get("plus", ""), "-": table.get("minus", "")}


def _words(table: Any, place: Place) -> dict[str, dict[str, Any]]:
    place.keys(table, _WORDS)
    for part, words in table.items():
        below = place.below(part)
        for key, word in below.keys(words, words).items():
            forms = word if isinstance(word, list) and part not in _ONE_FORM else [word]
            if len(forms) not in {1, 2} or not all(isinstance(form, str) for form in forms):
                below.below(key).fail('a text or a pair ["one", "many"] was expected')
    return cast("dict[str, dict[str, Any]]", table)


def _name(table: Mapping[str, Any], place: Place) -> str:
    name = table.get("code")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*", name):
        place.fail(f"`code` is {name!r}; CAPITALS_AND_UNDERSCORES were expected")
    if not isinstance(table.get("about"), str):
        place.fail("`about` is missing: a sentence for those who read the code")
    return name


def _code(table: Any, place: Place, number: int, endings: Mapping[Direction, str]) -> Code:
    here = place.below(f"[[code]] {number}")
    name = _name(here.keys(table, _CODE), here)
    here = place.below(f"code {name}")
    wordings = tuple(
        _wording(each, here.below(f"wording {i}"))
        for i, each in enumerate(here.tables(table.get("wording")), 1)
    )
    code = Code(name, table["about"], wordings, _texts(table, here), endings)
    for i, wording in enumerate(wordings, 1):
        _check_complete(code, wording, here.below(f"wording {i}"))
    return code


def _wording(table: Any, place: Place) -> Wording:
    place.keys(table, _WORDING)
    if not isinstance(table.get("match"), dict):
        place.fail("`match` is missing: a table such as { family = 'offer' }")
    return Wording(
        match=table["match"],
        format=place.one_of(table.get("format", "auto"), _FORMAT_NAMES),
        speaks=cast("Direction", place.one_of(table.get("speaks", "+"), DIRECTIONS)),
        texts=_texts(table, place),
    )


def _texts(table: Mapping[str, Any], place: Place) -> dict[Audience, Texts]:
    found: dict[Audience, Texts] = {}
    for audience in AUDIENCES:
        here = place.below(audience)
        found[audience] = here.keys(table.get(audience, {}), _TEXT_KEYS)
        for key, text in found[audience].items():
            _check_text(text, here.below(key))
    return found


def _check_text(text: Any, place: Place) -> None:
    if not isinstance(text, str) or not text.strip():
        place.fail("a text was expected")
    if text.endswith((".", "!", "?")):
        place.fail("a reason ends without a full stop; take it away")
    try:
        list(places(text))
    except ValueError as error:
        place.fail(f"{error}, in {text!r}")


def _check_complete(code: Code, wording: Wording, place: Place) -> None:
    formats = _AUTO if wording.format == "auto" else (wording.format,)
    cases = dict.fromkeys([case for name in formats for case in FORMATS[name].cases] + [MISSING])
    for audience in AUDIENCES:
        for direction in DIRECTIONS:
            for case in cases:
                if not code.text(wording, audience=audience, case=case, direction=direction):
                    place.fail(f"no {audience} text for {case!r} with direction {direction!r}")


def _rule(table: Any, place: Place, number: int) -> Rule:
    here = place.below(f"[[rule]] {number}")
    name = _name(here.keys(table, _RULE), here)
    here = place.below(f"rule {name}")
    return Rule(
        code=name,
        kind=cast("Any", here.below("kind").one_of(table.get("kind"), _KINDS)),
        direction=cast("Direction", here.one_of(table.get("direction", "+"), DIRECTIONS)),
        templates={
            audience: _rule_text(table.get(audience), here.below(audience))
            for audience in AUDIENCES
        },
    )


def _rule_text(text: Any, place: Place) -> Template:
    _check_text(text, place)
    try:
        return compile_text(text, {})
    except KeyError as error:
        place.fail(f"a rule has no {{{error.args[0]}}}; {{value}} and {{offer}} were expected")
