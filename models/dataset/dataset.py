"""A dataset in memory: validated tables with canonical column names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

    from models.dataset.description import Description

__all__ = ["CONTEXT_PREFIX", "CUSTOMER_ID", "OFFER_ID", "Dataset"]

CUSTOMER_ID: Final = "customer_id"
OFFER_ID: Final = "offer_id"
CONTEXT_PREFIX: Final = "context."


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Four tables and their description; ids are strings, times ``Datetime[us, UTC]``.

    Attributes
    ----------
    customers : pl.DataFrame
        ``customer_id`` and the attributes under their own names: numbers as ``Float64`` or
        integers, ``Boolean``, or ``String`` for categories and ordinals.
    events : pl.DataFrame or None
        ``customer_id, time, type`` (``"event"`` if there is no such column), ``amount``
        (``Float64``, nullable), ``c0, c1, ...`` (``String``, nullable): the categories.
    offers : pl.DataFrame
        ``offer_id``, ``name``, ``group``, ``starts_at``, ``ends_at`` (null where not described),
        ``categories`` (a list of strings, empty where not described), and the attributes.
    contacts : pl.DataFrame
        ``customer_id, offer_id`` (null: a control), ``time, channel, outcome`` (0/1),
        ``outcome_time, rejected_time, value, probability`` (null where not described), and the
        context as ``context.<name>``.
    """

    description: Description
    customers: pl.DataFrame
    events: pl.DataFrame | None
    offers: pl.DataFrame
    contacts: pl.DataFrame

    @property
    def attributes(self) -> tuple[str, ...]:
        """The names of the customers' attributes."""
        return tuple(name for name in self.customers.columns if name != CUSTOMER_ID)

    @property
    def has_time(self) -> bool:
        """Whether contacts have a time: what comes later can then be told from what came before."""
        return self.description.contacts.time is not None

    @property
    def ends_at(self) -> datetime | None:
        """The moment just after the last event or contact; None if nothing has a time."""
        frames = (self.contacts, *([] if self.events is None else [self.events]))
        times = [frame["time"].max() for frame in frames]
        known = [time for time in times if isinstance(time, datetime)]
        return max(known) + timedelta(microseconds=1) if known else None
