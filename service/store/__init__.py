"""The only place that speaks SQL: SQLite embedded, PostgreSQL by URL, one definition of tables.

Times are stored as double precision epoch seconds, on both engines: it is what the rest of the
house computes with, SQLite has no type for timestamps, windows are plain subtraction, and a
double resolves a quarter of a microsecond until the year 2106.
"""

from __future__ import annotations

from service.store.contact_documents import (
    contact_from_json,
    contact_to_json,
    preferences_from_json,
    preferences_to_json,
)
from service.store.contacts import NO_LOOKBACK, Known
from service.store.records import (
    NOT_REACHED,
    OUTCOMES,
    Begun,
    CatalogueFacts,
    DecisionRecord,
    Erased,
    KeyFacts,
    OutcomeItem,
    OutcomeRecord,
    OutcomeResult,
    OutcomeStatus,
    StoredProfile,
    StoredReply,
)
from service.store.store import Store, open_store

__all__ = [
    "NOT_REACHED",
    "NO_LOOKBACK",
    "OUTCOMES",
    "Begun",
    "CatalogueFacts",
    "DecisionRecord",
    "Erased",
    "KeyFacts",
    "Known",
    "OutcomeItem",
    "OutcomeRecord",
    "OutcomeResult",
    "OutcomeStatus",
    "Store",
    "StoredProfile",
    "StoredReply",
    "contact_from_json",
    "contact_to_json",
    "open_store",
    "preferences_from_json",
    "preferences_to_json",
]
