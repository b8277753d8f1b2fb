"""Decline reasons: what an agent may choose from when the customer says no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from models.errors import Mistake
from service.decision.applies_to import TARGET, AppliesTo, strangers_in
from service.decision.document import Check, Field, Found, child, list_of, record, wrong
from service.decision.languages import LANGUAGE, Languages
from service.decision.sections import Compiled, Section
from service.decision.values import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.decision.offer import Offer
    from service.decision.sections import Surroundings

__all__ = ["CODE", "MOST", "SECTION", "DeclineReason", "DeclineReasons"]

#: What is stored of a reason, and so must not change with its wording.
CODE: Final = r"[a-z][a-z0-9_]{0,39}"
#: As many as the panel has keys for.
MOST: Final = 9
_TEXT: Final = text(longest=80)


class DeclineReason(NamedTuple):
    """One of them: what is stored, what an agent reads, and of which offers it can be said."""

    code: str
    text: str | Mapping[str, str]
    applies_to: AppliesTo = AppliesTo()

    def said(self, languages: Languages, wished: str | None) -> tuple[str, str]:
        """Return its text in the language that is wished, or the nearest there is, and which.

        A text that is in one language alone is in the default one.
        """
        if isinstance(self.text, str):
            return self.text, languages.default
        language = languages.chosen(self.text, wished)
        return self.text[language], language


#: Where the catalogue says nothing.
_USUAL: Final = tuple(
    DeclineReason(code, {"en": english, "es": spanish})
    for code, english, spanish in (
        ("too_expensive", "Too expensive", "Demasiado caro"),
        ("not_needed_now", "Not needed now", "No lo necesita ahora"),
        ("has_it_already", "Has it already", "Ya lo tiene"),
        ("other_provider", "With another provider", "Lo tiene con otro proveedor"),
        ("bad_moment", "A bad moment", "No es buen momento"),
        ("other", "Another reason", "Otro motivo"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineReasons:
    """All of them, in the order in which they are shown.

    Parameters
    ----------
    reasons : tuple of DeclineReason
    languages : Languages
        Which language comes after which.
    """

    reasons: tuple[DeclineReason, ...] = _USUAL
    languages: Languages = field(default_factory=Languages)

    def texts(self, language: str | None) -> tuple[dict[str, str], ...]:
        """Return code, text and the text's own language of each; None wishes for the default."""
        said = [(each.code, *each.said(self.languages, language)) for each in self.reasons]
        return tuple(dict(zip(("code", "text", "language"), each, strict=True)) for each in said)

    def codes_for(self, offer: Offer | None) -> list[str]:
        """Return the codes of what can be said of an offer.

        Parameters
        ----------
        offer : Offer or None
            None for one that is not in the catalogue any more.
        """
        everywhere = AppliesTo()
        return [
            each.code
            for each in self.reasons
            if each.applies_to == everywhere
            or (offer is not None and each.applies_to.is_for(offer))
        ]

    def text_of(self, reason: str, language: str | None) -> tuple[str, str | None]:
        """Return what a recorded reason says, and in which language.

        It is a code's text, or the reason as it stands, whose language nobody knows.
        """
        known = (
            each.said(self.languages, language) for each in self.reasons if each.code == reason
        )
        return next(known, (reason, None))


def _read_code(value: Any, path: str, found: Found) -> str:
    if not isinstance(value, str) or not re.fullmatch(CODE, value):
        wanted = "up to 40 small letters, digits and _, a letter first, as in too_expensive"
        return wrong(value, path, found, wanted, "")
    return value


def _read_text(value: Any, path: str, found: Found) -> str | dict[str, str]:
    if not isinstance(value, Mapping):
        return str(_TEXT(value, path, found))
    if not value:
        return wrong(value, path, found, "a text in one language at least", "")
    for key in value:
        if not re.fullmatch(LANGUAGE, str(key)):
            found.append(Mistake(child(path, key), "is no language; one is written as en or pt-BR"))
    return {str(key): _TEXT(each, child(path, key), found) for key, each in value.items()}


_BY_LANGUAGE: Final = {
    "type": "object",
    "patternProperties": {f"^{LANGUAGE}$": _TEXT.schema},
    "additionalProperties": False,
    "minProperties": 1,
}
_FIELDS: Final = {
    "code": Field(
        Check(_read_code, {"type": "string", "pattern": f"^{CODE}$"}),
        about="What is recorded of it.",
    ),
    "text": Field(
        Check(_read_text, {"anyOf": [_TEXT.schema, _BY_LANGUAGE]}),
        about="What an agent reads: a text, or one for each language.",
    ),
    "applies_to": Field(TARGET, AppliesTo(), "Of which offers it can be said."),
}


def _compile(plain: Sequence[Mapping[str, Any]], around: Surroundings) -> Compiled:
    reasons = tuple(DeclineReason(**each) for each in plain)
    languages = around.languages or Languages()
    return Compiled(value=DeclineReasons(reasons=reasons, languages=languages))


def _mistakes(plain: Sequence[Mapping[str, Any]], around: Surroundings) -> Iterator[Mistake]:
    codes = [each["code"] for each in plain]
    for at, each in enumerate(plain):
        path = f"/decline_reasons/{at}"
        if each["code"] in codes[:at]:
            yield Mistake(f"{path}/code", f"{each['code']!r} is taken by an earlier one")
        yield from strangers_in(each["applies_to"], around, f"{path}/applies_to")


def _warnings(plain: Sequence[Mapping[str, Any]], around: Surroundings) -> Iterator[Mistake]:
    if len(plain) > MOST:
        told = (
            f"the panel has keys for {MOST}, and nobody reads {len(plain)} while a customer waits"
        )
        yield Mistake("/decline_reasons", told)
    by_language = {at: each["text"] for at, each in enumerate(plain)}
    spoken = {at: each for at, each in by_language.items() if isinstance(each, Mapping)}
    default = (around.languages or Languages()).default
    for language in sorted({default, *(each for one in spoken.values() for each in one)}):
        for at, said in spoken.items():
            if language not in said:
                yield Mistake(f"/decline_reasons/{at}/text", _lack(language, default))


def _lack(language: str, default: str) -> str:
    if language == default:
        return f"lacks the default language {language!r}"
    return f"lacks the language {language!r}, which others have"


_AS_WRITTEN: Final = [{"code": each.code, "text": each.text} for each in _USUAL]
SECTION: Final = Section(
    whole=Field(list_of(record(_FIELDS)), _AS_WRITTEN, "What an agent may choose from after a no."),
    compile=_compile,
    mistakes=_mistakes,
    warnings=_warnings,
)
