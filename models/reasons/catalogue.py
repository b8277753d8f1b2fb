"""The reason catalogue: which features belong to which code, and what is said of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from models.reasons.document import ENGLISH, parse
from models.reasons.explainer import Explainer, compile_explainer
from models.reasons.reason import Audience, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.features.schema import Feature, FeatureSchema
    from models.reasons.wording import Code, Rule, Wording

__all__ = ["ReasonCatalogue"]


@dataclass(frozen=True, slots=True)
class ReasonCatalogue:
    """The editable catalogue, read and checked.

    Attributes
    ----------
    codes : tuple of Code
        In the file's order; a feature belongs to the first code with a wording that fits it.
    rules : mapping of str to Rule
        Texts for what else decided: value, policy, exploration.
    words : mapping
        How types, levels, scopes and columns are called.
    language : str
        What it is written in, a BCP 47 tag.
    """

    codes: tuple[Code, ...]
    rules: Mapping[str, Rule]
    words: Mapping[str, Mapping[str, Any]]
    language: str = ENGLISH

    @classmethod
    def from_toml(cls, path: Path | str | None = None) -> ReasonCatalogue:
        """Read a catalogue; the one that comes with the project if no path is given.

        Raises
        ------
        InputError
            It cannot be read or used; the text names the place and how to mend it.
        """
        place = files("models.reasons") / "reasons.toml" if path is None else Path(path)
        try:
            document = tomllib.loads(place.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{place.name}: cannot be read ({error})") from error
        except tomllib.TOMLDecodeError as error:
            raise InputError(f"{place.name}: not TOML ({error})") from error
        return cls(*parse(document, file=place.name))

    def all_codes(self) -> tuple[str, ...]:
        """Return every code that a reason can have, rules included, sorted."""
        return tuple(sorted({code.code for code in self.codes} | self.rules.keys()))

    def assign(self, feature: Feature) -> tuple[Code, Wording]:
        """Return the code and the wording a feature belongs to: the first that fits."""
        for code in self.codes:
            for wording in code.wordings:
                if wording.fits(feature):
                    return code, wording
        raise InputError(
            f"no reason code fits the feature {feature.name!r}; add a last one for all"
        )

    def for_schema(self, schema: FeatureSchema) -> Explainer:
        """Compile the catalogue for a model's features, once; explaining is then cheap.

        Raises
        ------
        InputError
            A feature fits no code, or a text names a place the feature has nothing for.
        """
        assigned = [(feature, *self.assign(feature)) for feature in schema.features]
        return compile_explainer(assigned, words=self.words)

    def rule_reason(
        self,
        code: str,
        *,
        audience: Audience = "agent",
        value: float | None = None,
        said: str | None = None,
        offer_name: str = "this offer",
    ) -> Reason:
        """Return the reason that a rule, not the model, decided.

        Parameters
        ----------
        code : str
            One of ``rules``.
        audience : {"agent", "customer"}
        value : float, optional
            What the text's ``{value}`` is.
        said : str, optional
            How it is said, where two decimals are not right.
        offer_name : str
        """
        rule = self.rules[code]
        words = said if said is not None else f"{value or 0:,.2f}"
        text = rule.templates[audience].say(words, offer=offer_name)
        return Reason(code, rule.kind, rule.direction, 0.0, "", value, text)
