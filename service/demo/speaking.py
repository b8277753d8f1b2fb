"""Names and contents for the demo's offers: from codes in the data to what can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.demo.bought import campaigns, often_bought
from service.demo.contents import Contents
from service.demo.households import note
from service.demo.words import OFTEN

if TYPE_CHECKING:
    from models.dataset import Dataset
    from service.store import Store

__all__ = ["speak"]


def speak(store: Store, dataset: Dataset) -> int:
    """Put the texts into the store's catalogue, and note what each household often buys.

    The catalogue is a new version; what was loaded is the one before.

    Returns
    -------
    int
        How many households often buy something that has a word.
    """
    contents = Contents.read()
    often = often_bought(dataset, contents.kinds)
    note(store, {name: {OFTEN: kinds} for name, kinds in often.items()})
    version, document = store.catalogues.current()
    told = contents.put_into(document, campaigns(dataset))
    store.catalogues.put(told, version, note="the demo's names and contents")
    return len(often)
