"""The catalogue's parts: codes, the wordings within a code, and texts for rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from models.reasons.formats import CASES

if TYPE_CHECKING:
    from models.features.schema import Feature
    from models.reasons.formats import Case
    from models.reasons.reason import Audience, Direction
    from models.reasons.template import Template

__all__ = ["Code", "Rule", "Texts", "Wording"]

Texts: TypeAlias = Mapping[str, str]
"""By case (``some``), by direction (``minus``) or by both (``none_minus``)."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of the features that fit a pattern.

    Attributes
    ----------
    match : mapping
        ``family``, ``kind``, or a key of the feature's source; the value must be equal, or among
        the listed ones, or anything at all for ``"*"``.
    format : str
        One of ``FORMATS``.
    speaks : {"+", "-"}
        Which way one expects "some" to speak; "none", "no", "falling" and "missing" go the other
        way. Where the model says otherwise, the sentence says so too.
    texts : mapping of audience to Texts
    """

    match: Mapping[str, Any]
    format: str
    speaks: Direction
    texts: Mapping[Audience, Texts]

    def fits(self, feature: Feature) -> bool:
        """Return whether the pattern fits a feature."""
        return all(_fits(_fact(feature, key), wanted) for key, wanted in self.match.items())

    def expects(self, key: str, direction: Direction) -> bool:
        """Return whether a text speaks that way by itself; what names a direction always does."""
        if key not in CASES:
            return True
        return (self.speaks == direction) == (key not in {"none", "no", "falling", "missing"})


@dataclass(frozen=True, slots=True)
class Code:
    """A reason code: its wordings, and the texts where a wording has none of its own."""

    code: str
    about: str
    wordings: tuple[Wording, ...]
    texts: Mapping[Audience, Texts]
    endings: Mapping[Direction, str]

    def text(
        self, wording: Wording, *, audience: Audience, case: Case, direction: Direction
    ) -> str | None:
        """Return the text for a case, the wording's own before the code's; None if none fits."""
        for texts in (wording.texts.get(audience, {}), self.texts.get(audience, {})):
            for key in _keys(case, direction):
                if (text := texts.get(key)) is not None:
                    if audience == "customer" or wording.expects(key, direction):
                        return text
                    return text + self.endings[direction]
        return None


@dataclass(frozen=True, slots=True)
class Rule:
    """Texts for what decided beside the model."""

    code: str
    kind: Literal["value", "policy", "exploration"]
    direction: Direction
    templates: Mapping[Audience, Template]


_WAY: Final[Mapping[Direction, str]] = {"+": "plus", "-": "minus"}


def _keys(case: Case, direction: Direction) -> tuple[str, ...]:
    """Return where the text may be; the most special first."""
    way = _WAY[direction]
    # A case without a text of its own is told by its value, as any other value is.
    told_as = (f"some_{way}", "some") if case in {"none", "yes", "no"} else ()
    return (f"{case}_{way}", case, way, *told_as)


def _fact(feature: Feature, key: str) -> Any:
    if key in {"family", "kind"}:
        return getattr(feature, key)
    return feature.source.get(key)


def _fits(got: Any, wanted: Any) -> bool:
    if wanted == "*":
        return got is not None
    if isinstance(wanted, list):
        return got in wanted
    return bool(got == wanted)
