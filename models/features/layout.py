"""The base numbers that all statistics are made of, and where each stands.

Both executors fill the same row of base numbers for a (customer, offer, moment); counts and sums
are whole numbers, so they come out the same however they were added up. What is made of them is
written once, in `formulas`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from models.features.schema import WINDOWS_DAYS, FeatureSchema

__all__ = [
    "AFFINITY_WINDOWS_DAYS",
    "AGES",
    "IGNORED_AFTER_DAYS",
    "MEASURES",
    "SCOPES",
    "STATUSES",
    "Block",
    "Layout",
]

MEASURES: Final = ("count", "amount", "active_days")
"""Of events in a window: how many, what they sum to (ten-thousandths), on how many days."""
AFFINITY_WINDOWS_DAYS: Final = WINDOWS_DAYS[1:]
SCOPES: Final = ("all", "group", "channel", "offer")
"""Which earlier contacts count: all, or those with this offer's group, this channel, this offer."""
STATUSES: Final = ("contacted", "accepted", "rejected", "ignored", "open", "resolved")
AGES: Final = ("days_since_contact", "days_since_accept")
IGNORED_AFTER_DAYS: Final = 30
"""A contact without an answer is open for this long, then ignored (until it is accepted)."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the row with a shape of its own."""

    start: int
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        size = 1
        for length in self.shape:
            size *= length
        return size

    @property
    def columns(self) -> slice:
        """Where they are."""
        return slice(self.start, self.start + self.size)

    def at(self, *index: int) -> int:
        """Return the position of one of its numbers."""
        place = 0
        for i, length in zip(index, self.shape, strict=True):
            place = place * length + i
        return self.start + place


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each base number of a schema stands in the row.

    Attributes
    ----------
    zero : Block
        Always 0, for formulas that need none.
    tenure : Block
        Days since the first event that counts (NaN: none), and the same held within 14 to 365
        (14: none).
    behaviour, behaviour_age : Block
        (types, measures, windows) and days since the last event (types).
    categories : Block
        Amounts over the longest window in the top categories (types, top categories).
    affinity, affinity_age : Block
        (levels, types, measures, affinity windows) and (levels, types).
    contacts, contact_age : Block
        (scopes, statuses) and (scopes, ages).
    """

    zero: Block
    tenure: Block
    behaviour: Block
    behaviour_age: Block
    categories: Block
    affinity: Block
    affinity_age: Block
    contacts: Block
    contact_age: Block

    @classmethod
    def of(cls, schema: FeatureSchema) -> Layout:
        """Return the layout of a schema."""
        types, levels = len(schema.event_types), len(schema.affinity_levels)
        shapes = {
            "zero": (1,),
            "tenure": (2,),
            "behaviour": (types, len(MEASURES), len(WINDOWS_DAYS)),
            "behaviour_age": (types,),
            "categories": (types, len(schema.top_categories)),
            "affinity": (levels, types, len(MEASURES), len(AFFINITY_WINDOWS_DAYS)),
            "affinity_age": (levels, types),
            "contacts": (len(SCOPES), len(STATUSES)),
            "contact_age": (len(SCOPES), len(AGES)),
        }
        blocks, start = {}, 0
        for name, shape in shapes.items():
            blocks[name] = Block(start, shape)
            start += blocks[name].size
        return cls(**blocks)

    @property
    def width(self) -> int:
        """How many base numbers there are."""
        return self.contact_age.start + self.contact_age.size
