"""The demo's catalogue in words: names, contents and reasons to decline, from ``contents.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any, Self

from service.demo.words import Words

if TYPE_CHECKING:
    from service.demo.bought import Campaign

__all__ = ["Contents"]


@dataclass(frozen=True, slots=True)
class Contents:
    """The texts of the file.

    Parameters
    ----------
    texts : mapping
        As the file has them.
    """

    texts: Mapping[str, Any]

    @classmethod
    def read(cls) -> Self:
        """Return what the file says."""
        text = files("service.demo").joinpath("contents.toml").read_text("utf-8")
        return cls(tomllib.loads(text))

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of products that have a word in each language."""
        return frozenset(self.texts["kinds"])

    def put_into(
        self, document: Mapping[str, Any], campaigns: Mapping[str, Campaign]
    ) -> dict[str, Any]:
        """Return a catalogue's document with what there is to say of its offers.

        Parameters
        ----------
        document
            As it was made of the dataset.
        campaigns
            By offer id. An offer that is not among them, or is for nothing that has a word, stays
            as it is.
        """
        sayable = {
            name: each for name, each in campaigns.items() if self.kinds.intersection(each.kinds)
        }
        offers = [
            self._said(offer, sayable[offer["offer_id"]]) if offer["offer_id"] in sayable else offer
            for offer in document["offers"]
        ]
        return {**document, "offers": offers, "decline_reasons": self.texts["decline_reasons"]}

    def _said(self, offer: Mapping[str, Any], campaign: Campaign) -> dict[str, Any]:
        facts = {"coupons": int(offer["attributes"]["coupons"]), "ends_at": offer["ends_at"]}
        values = {name: self._words(name).values(campaign, **facts) for name in self.texts["words"]}
        treatments = [
            {**each, "content": self._content(each["channel"], values) or each["content"]}
            for each in offer["treatments"]
        ]
        name = _filled(self.texts["name"], next(iter(values.values())))
        return {**offer, "name": name, "value": round(campaign.paid, 2), "treatments": treatments}

    def _words(self, language: str) -> Words:
        kinds = {name: each[language] for name, each in self.texts["kinds"].items()}
        return Words(self.texts["words"][language], kinds)

    def _content(self, channel: str, values: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        by_language = self.texts["content"].get(channel, {})
        return {name: _filled(each, values[name]) for name, each in by_language.items()}


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return Template(value).substitute(values)
    if isinstance(value, Mapping):
        return {key: _filled(each, values) for key, each in value.items()}
    return [_filled(each, values) for each in value]
