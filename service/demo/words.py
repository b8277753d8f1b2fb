"""What is put into the demo's texts, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from string import Template
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from service.decision.times import parse_time
from service.demo.assumed import ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from service.demo.bought import Campaign

__all__ = ["OFTEN", "Words"]

#: The customer's attribute that says what they often buy.
OFTEN: Final = "often_bought"
_NAMED: Final = 2
#: A text that asks for more kinds than these is longer than it is worth.
_ASKED: Final = 12


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words for numbers, days and kinds of products.

    Parameters
    ----------
    texts : mapping
        What the file has below ``words`` for the language.
    kinds : mapping of str to str
        Kinds of products that have a word.
    """

    texts: Mapping[str, Any]
    kinds: Mapping[str, str]

    def values(self, campaign: Campaign, *, coupons: int, ends_at: str) -> dict[str, str]:
        """Return what the texts of a campaign may put in."""
        few = self._few(campaign.kinds)
        return {
            "few": few,
            "coupons": self._put("one" if coupons == 1 else "many", "coupons", count=coupons),
            "off": self._put("money", amount=self._number(campaign.saved)),
            "until": self._day(ends_at),
            "opening": self._opening(campaign.kinds, few),
        }

    def _few(self, kinds: Sequence[str]) -> str:
        """Return the first of the kinds, and how many more there are."""
        named = list(dict.fromkeys(self._named(kinds)))[:_NAMED]
        more = sum(self.kinds.get(each) not in named for each in kinds)
        items = [*named, self._put("more", count=more)] if more else named
        *first, last = items
        both: str = self.texts["and"]
        return f"{', '.join(first)}{both}{last}" if first else last

    def _opening(self, kinds: Sequence[str], few: str) -> str:
        """Return what is said to those who often buy one of them, or do not: known when said."""
        known = [each for each in kinds if each in self.kinds][:_ASKED]
        branches = (
            f'"{each}" in customer.{OFTEN} %}}'
            + self._put("often", "opening", kind=self.kinds[each])
            for each in known
        )
        otherwise = self._put("otherwise", "opening", few=few)
        return f"{{% if {'{% elif '.join(branches)}{{% else %}}{otherwise}{{% endif %}}"

    def _named(self, kinds: Iterable[str]) -> list[str]:
        return [self.kinds[each] for each in kinds if each in self.kinds]

    def _day(self, moment: str) -> str:
        """Return the day of a moment, where the shops are."""
        at = datetime.fromtimestamp(parse_time(moment), ZoneInfo(ZONE))
        return self._put("day", day=at.day, month=self.texts["months"][at.month - 1])

    def _number(self, amount: float) -> str:
        return f"{amount:.2f}".replace(".", self.texts["decimal"])

    def _put(self, name: str, below: str | None = None, **values: object) -> str:
        texts = self.texts if below is None else self.texts[below]
        return Template(texts[name]).substitute(values)
