"""Loading a dataset folder into the store: profiles, touches, and a catalogue of its offers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from models.dataset.dataset import CUSTOMER_ID
from models.errors import InputError
from models.features.behaviour import Behaviour
from models.features.offline import behaviours, touches
from service.decision import Catalogue, catalogue_from_offers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from models.dataset import Dataset, Progress
    from models.features.profile import Touch
    from service.store import Store

__all__ = ["Loaded", "load_dataset", "shift_to"]

_DAY: Final = 86_400.0
_TELL_EVERY: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was, or would be, written."""

    customers: int
    touches: int
    offers: int
    channels: tuple[str, ...]
    catalogue_version: int | None
    shifted_days: int
    as_of: float


def shift_to(dataset: Dataset, now: float) -> tuple[Dataset, int]:
    """Move all dates by whole days, so that the data end less than a day before ``now``.

    Returns
    -------
    dataset : Dataset
    days : int
        By how many; 0 if nothing in the dataset has a time.
    """
    if dataset.ends_at is None:
        return dataset, 0
    days = int((now - _end(dataset, now)) // _DAY)

    def moved(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.col(pl.Datetime) + timedelta(days=days))

    events = None if dataset.events is None else moved(dataset.events)
    contacts, offers = moved(dataset.contacts), moved(dataset.offers)
    return replace(dataset, events=events, contacts=contacts, offers=offers), days


def load_dataset(
    dataset: Dataset,
    store: Store | None,
    *,
    now: float,
    progress: Progress,
    channels: Sequence[str] = (),
    shifted_days: int = 0,
) -> Loaded:
    """Write a dataset into a store; a second time changes nothing.

    Parameters
    ----------
    dataset
        Checked, and moved if it is to be.
    store
        None: only say what would be written.
    now
        Epoch seconds; the end of data that have no time.
    progress
        Told how far it is.
    channels
        In which offers get treatments; by default those of the contacts, else email.
    shifted_days
        By how many days the dataset was moved, to be told.

    Raises
    ------
    InputError
        The store holds the same history moved by another number of days.
    """
    as_of = _end(dataset, now)
    used = tuple(channels) or _channels(dataset)
    document = catalogue_from_offers(dataset.offers.iter_rows(named=True), channels=used)
    Catalogue.compile(document, 0)
    history = _touches(dataset, as_of)
    version = None
    if store is not None:
        _refuse_other_shift(store, history)
        total = dataset.customers.height
        store.profiles.load_many(_telling(progress, _profiles(dataset, as_of), total))
        store.ledger.load_many(iter(history))
        version = _put_catalogue(store, document)
    return Loaded(
        customers=dataset.customers.height,
        touches=len(history),
        offers=len(document["offers"]),
        channels=used,
        catalogue_version=version,
        shifted_days=shifted_days,
        as_of=as_of,
    )


def _end(dataset: Dataset, now: float) -> float:
    """Return the moment after the last event, contact or outcome; now if nothing has a time."""
    if dataset.ends_at is None:
        return now
    outcomes = [dataset.contacts[name].max() for name in ("outcome_time", "rejected_time")]
    known = [each.timestamp() + 1e-6 for each in outcomes if isinstance(each, datetime)]
    return max([dataset.ends_at.timestamp(), *known])


def _profiles(dataset: Dataset, as_of: float) -> Iterator[tuple[str, Mapping[str, Any], Behaviour]]:
    attributes = {row.pop(CUSTOMER_ID): row for row in dataset.customers.iter_rows(named=True)}
    for customer_id, behaviour in behaviours(dataset, as_of):
        if customer_id in attributes:
            yield customer_id, _plain(attributes.pop(customer_id)), behaviour
    for customer_id, row in attributes.items():
        yield customer_id, _plain(row), Behaviour.empty()


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes as JSON has them: what is not a number is not known."""
    return {name: None if value != value else value for name, value in row.items()}  # noqa: PLR0124


def _touches(dataset: Dataset, as_of: float) -> list[tuple[str, Touch]]:
    if not dataset.has_time:
        return []
    return [(customer_id, touch) for customer_id, mine in touches(dataset, as_of) for touch in mine]


def _channels(dataset: Dataset) -> tuple[str, ...]:
    found = dataset.contacts["channel"].drop_nulls().unique().sort().to_list()
    return tuple(str(each) for each in found) or ("email",)


def _put_catalogue(store: Store, document: dict[str, Any]) -> int:
    version, there = store.catalogues.current()
    if version and there == document:
        return version
    return store.catalogues.put(document, version, note="nbo load")


def _refuse_other_shift(store: Store, history: Sequence[tuple[str, Touch]]) -> None:
    """Refuse history moved by other days: a touch is named by its time, so all would be twice."""
    if not history:
        return
    customer_id = history[0][0]
    ours = {(each.offer_id, each.touched_at) for name, each in history if name == customer_id}
    there = {(each.offer_id, each.touched_at): each for each in store.ledger.touches(customer_id)}
    days = {
        round((at - touched_at) / _DAY, 6)
        for offer_id, at in there
        for ours_id, touched_at in ours
        if offer_id == ours_id
    }
    if days and 0.0 not in days and any(each.is_integer() for each in days):
        raise InputError(
            "the store holds this history moved by another number of days; load into an empty store"
        )


def _telling(progress: Progress, items: Iterator[Any], total: int) -> Iterator[Any]:
    for done, item in enumerate(items, start=1):
        if done % _TELL_EVERY == 0 or done == total:
            progress("writing profiles", done, total)
        yield item
