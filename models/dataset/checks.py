"""What a dataset must hold beyond being readable; each breach names the first offending row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from models.dataset.dataset import CUSTOMER_ID, OFFER_ID, Dataset
from models.dataset.keys import FILE
from models.errors import DatasetError

if TYPE_CHECKING:
    from datetime import datetime

    from models.dataset.description import Description

__all__ = ["check_contacts", "check_dates", "check_described", "check_offers"]


def check_described(description: Description) -> None:
    """Check what ``dataset.toml`` says against itself.

    Raises
    ------
    DatasetError
        If two of its keys contradict each other, or one needs another.
    """
    customers, offers, contacts = description.customers, description.offers, description.contacts
    same_file = customers.file == contacts.file
    if bool(customers.customer) != bool(contacts.customer):
        raise DatasetError("customer is in one of [customers] and [contacts] only", file=FILE)
    if not customers.customer and not same_file:
        message = "without customer, [customers] and [contacts] must name the same file"
        raise DatasetError(message, file=FILE)
    if not customers.customer and description.events is not None:
        raise DatasetError("[events] needs a customer in [customers]", file=FILE)
    if (offers.single is None) == (offers.file is None):
        raise DatasetError("[offers] needs either file or single", file=FILE)
    if offers.file is not None and None in (offers.offer, contacts.offer):
        where = "[offers]" if offers.offer is None else "[contacts]"
        raise DatasetError(f"{where} offer is missing: the column of the offer's id", file=FILE)
    _check_kinds(description)


def check_offers(dataset: Dataset) -> None:
    """Check offers: dates in order, stated affinity about offers and attributes that exist."""
    offers, table = dataset.offers, dataset.description.offers
    backwards = (offers["ends_at"] < offers["starts_at"]).fill_null(value=False)
    _fail("the offer ends before it starts", table.file, table.end, backwards)
    known = set(offers[OFFER_ID])
    for offer, column in dataset.description.affinity.items():
        if offer not in known:
            raise DatasetError(f"[affinity] {offer!r} is no offer", file=FILE)
        if column not in dataset.attributes:
            message = f"[affinity] {offer!r}: {column!r} is no attribute of the customers"
            raise DatasetError(message, file=FILE)
        if dataset.customers.schema[column] == pl.List:
            message = f"[affinity] {offer!r}: {column!r} is a list, which says nothing of one offer"
            raise DatasetError(message, file=FILE)
    _check_one_scale(dataset)


def check_contacts(dataset: Dataset) -> None:
    """Check contacts: of known customers and offers, in time's order, with both outcomes."""
    contacts, table = dataset.contacts, dataset.description.contacts
    file = table.file
    customer = table.customer[0] if table.customer else None
    ids, offers = contacts[CUSTOMER_ID], contacts[OFFER_ID]
    unknown = ~ids.is_in(dataset.customers[CUSTOMER_ID].implode())
    _fail(f"not in {dataset.description.customers.file}", file, customer, unknown, ids)
    stranger = offers.is_not_null() & ~offers.is_in(dataset.offers[OFFER_ID].implode())
    _fail(f"not in {dataset.description.offers.file}", file, table.offer, stranger, offers)
    _check_order(contacts, dataset)
    _check_outcomes(contacts, dataset)
    _check_offers_contacted(dataset)


def check_dates(dataset: Dataset, *, now: datetime) -> None:
    """Check that nothing happened in the future."""
    contacts, described = dataset.contacts, dataset.description.contacts
    for name in ("time", "outcome_time", "rejected_time"):
        _check_past(contacts[name], described.file, getattr(described, name), now)
    if dataset.events is not None and dataset.description.events is not None:
        events = dataset.description.events
        _check_past(dataset.events["time"], events.file, events.time, now)


def _check_one_scale(dataset: Dataset) -> None:
    """Check that what customers say of each offer is one number: of one order, or no words."""
    columns = set(dataset.description.affinity.values())
    orders = {dataset.description.customers.orders.get(column, ()) for column in columns}
    words = any(dataset.customers[column].dtype == pl.String for column in columns)
    if len(orders) > 1 or (words and orders == {()}):
        message = "[affinity] its columns must all be numbers, or share one order"
        raise DatasetError(message, file=FILE)


def _check_kinds(description: Description) -> None:
    for name in ("customers", "offers", "contacts"):
        table = getattr(description, name)
        for column, kind in table.types.items():
            if (kind == "ordinal") != (column in table.orders):
                message = (
                    f"[{name}.types] {column} = {kind!r} and [{name}.orders] contradict each other"
                    if kind != "ordinal"
                    else f"[{name}.orders] {column} is missing: its values in rising order"
                )
                raise DatasetError(message, file=FILE)


def _check_order(contacts: pl.DataFrame, dataset: Dataset) -> None:
    table = dataset.description.contacts
    if table.time is not None:
        _fail("a contact without a time", table.file, table.time, contacts["time"].is_null())
    for name in ("outcome_time", "rejected_time"):
        early = (contacts[name] < contacts["time"]).fill_null(value=False)
        _fail("the contact is after its outcome", table.file, getattr(table, name), early)
    timed = contacts["outcome_time"].is_not_null() & (contacts["outcome"] == 0)
    _fail("an outcome of 0 has a time of acceptance", table.file, table.outcome_time, timed)


def _check_outcomes(contacts: pl.DataFrame, dataset: Dataset) -> None:
    table = dataset.description.contacts
    share = contacts["probability"]
    outside = ((share <= 0) | (share > 1)).fill_null(value=False)
    _fail("expected a probability above 0, at most 1", table.file, table.probability, outside)
    offered = contacts.filter(pl.col(OFFER_ID).is_not_null())
    if offered.height == 0:
        message = "every contact is a control; nothing was offered"
        raise DatasetError(message, file=table.file, column=table.offer, row=1)
    if offered["outcome"].n_unique() == 1:
        message = f"all outcomes are {offered['outcome'][0]}; there is nothing to learn from"
        raise DatasetError(message, file=table.file, column=table.outcome, row=1)


def _check_offers_contacted(dataset: Dataset) -> None:
    table = dataset.description.offers
    if table.uncontacted:
        return
    contacted = dataset.contacts[OFFER_ID].drop_nulls().unique().implode()
    ids = dataset.offers[OFFER_ID]
    message = "an offer without contacts; if that is meant, set uncontacted = true under [offers]"
    _fail(message, table.file or FILE, table.offer, ~ids.is_in(contacted), ids)


def _check_past(times: pl.Series, file: str, column: str | None, now: datetime) -> None:
    _fail("a time in the future", file, column, (times > now).fill_null(value=False), times)


def _fail(
    message: str,
    file: str | None,
    column: str | None,
    bad: pl.Series,
    values: pl.Series | None = None,
) -> None:
    if bad.any():
        row = int(bad.arg_true()[0])
        got = "" if values is None else f"; got {str(values[row])!r}"
        raise DatasetError(f"{message}{got}", file=file, column=column, row=row + 1)
