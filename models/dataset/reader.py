"""Reading a dataset folder: four files in, four validated tables out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from models.dataset.checks import check_contacts, check_dates, check_described, check_offers
from models.dataset.contacts import read_contacts
from models.dataset.customers import read_customers
from models.dataset.dataset import Dataset
from models.dataset.description import Description
from models.dataset.events import read_events
from models.dataset.keys import FILE
from models.dataset.offers import read_offers
from models.dataset.progress import Progress, silent
from models.dataset.times import check_timezone

__all__ = ["read_dataset"]


def read_dataset(
    folder: Path, *, progress: Progress = silent, now: datetime | None = None
) -> Dataset:
    """Read and check a dataset folder.

    Parameters
    ----------
    progress : callable
        Told which table is being read.
    now : datetime, optional
        What counts as the future lies after it; the clock's time if left out.

    Raises
    ------
    DatasetError
        If anything is wrong: it names the file, the column and the first offending row.
    """
    description = Description.read(Path(folder))
    check_timezone(description.timezone, FILE)
    check_described(description)
    progress("reading customers", 0, 4)
    customers = read_customers(description)
    progress("reading events", 1, 4)
    events = read_events(description)
    progress("reading offers", 2, 4)
    offers = read_offers(description)
    progress("reading contacts", 3, 4)
    contacts = read_contacts(description)
    progress("checking", 4, 4)
    dataset = Dataset(description, customers, events, offers, contacts)
    check_offers(dataset)
    check_contacts(dataset)
    check_dates(dataset, now=now or datetime.now(tz=UTC))
    return dataset
