"""Languages: in which of its languages a content is said to this customer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from service.decision.document import Field, list_of, table_of
from service.decision.sections import Compiled, Section
from service.decision.values import text
from service.decision.why_not import LANGUAGE as ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.decision.sections import Surroundings

__all__ = ["LANGUAGE", "SECTION", "Languages", "is_by_language", "languages_of", "languages_told"]

#: A language of two letters, with a region or the like behind it if need be.
LANGUAGE: Final = r"[a-z]{2}(-[A-Za-z0-9]{2,8})*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """Which language comes after which.

    Parameters
    ----------
    default : str
        When nothing else is to be had.
    fallbacks : mapping of str to tuple of str
        What to try after a language, before the language without its region.
    attribute : str
        Of the context or else of the customer: the language they wish.
    """

    default: str = "en"
    fallbacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attribute: str = "language"

    def in_order(self, wished: str | None) -> Iterator[str]:
        """Yield the languages to try, the best first.

        Examples
        --------
        >>> list(Languages(fallbacks={"de-CH": ("de", "fr")}).in_order("de-CH"))
        ['de-CH', 'de', 'fr', 'de', 'en']
        """
        if wished:
            yield wished
            yield from self.fallbacks.get(wished, ())
            yield wished.partition("-")[0]
        yield self.default

    def chosen(self, content: Mapping[str, Any], wished: str | None) -> str:
        """Return the language of a content that is said; one that it has, if none of them."""
        return next((each for each in self.in_order(wished) if each in content), min(content))

    def of(self, content: Any, wished: str | None) -> str:
        """Return the language that a content is said in: the default if it is given in one alone.

        Examples
        --------
        >>> Languages().of({"en": {"body": "Hello"}, "es": {"body": "Hola"}}, "es-MX")
        'es'
        >>> Languages().of({"body": "Hello"}, "es")
        'en'
        """
        is_spoken = isinstance(content, Mapping) and is_by_language(content)
        return self.chosen(content, wished) if is_spoken else self.default


def is_by_language(content: Mapping[str, Any]) -> bool:
    """Return whether a content is given by language: all keys are one, all values objects."""
    return bool(content) and all(
        re.fullmatch(LANGUAGE, key) and isinstance(value, Mapping) for key, value in content.items()
    )


def languages_told(own: str | None, reasons: str) -> dict[str, str | None]:
    """Return, for those who read a decision, what the texts are in that are in one language.

    Parameters
    ----------
    own
        Of the catalogue: names of offers, texts of rules. None if the catalogue is gone.
    reasons
        Of the reason catalogue.
    """
    return {"catalogue": own, "reasons": reasons, "service": ENGLISH}


_FIELDS: Final = {
    "default": Field(text(), Languages().default, "When nothing else is to be had."),
    "fallbacks": Field(table_of(list_of(text())), {}, "What to try after a language."),
    "attribute": Field(text(), Languages().attribute, "Where a customer's language is said."),
}


def languages_of(plain: Mapping[str, Any]) -> Languages:
    """Return what the section's keys say."""
    fallbacks = {key: tuple(each) for key, each in plain["fallbacks"].items()}
    return Languages(**{**plain, "fallbacks": fallbacks})


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    del around
    return Compiled(value=languages_of(plain))


SECTION: Final = Section(fields=_FIELDS, compile=_compile)
