"""A first catalogue made of a dataset's offers, to be edited by whoever knows them."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from service.decision.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["catalogue_from_offers"]

_KNOWN: Final = frozenset({"offer_id", "name", "group", "starts_at", "ends_at", "categories"})


def catalogue_from_offers(
    offers: Iterable[Mapping[str, Any]],
    *,
    channels: Sequence[str],
    policies: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a catalogue document made of a dataset's offers, one treatment per channel.

    Parameters
    ----------
    offers : iterable of mapping
        Rows of the dataset's offers: ``offer_id``; optional ``name``, ``group``, ``starts_at``,
        ``ends_at`` (datetime, epoch seconds or timestamp), ``categories``; every other key is an
        attribute of the offer.
    channels : sequence of str
        In which each offer gets a treatment; at least one.
    policies : mapping or None
        The document's policies; the defaults if None.

    Examples
    --------
    >>> document = catalogue_from_offers([{"offer_id": "18", "size": 3}], channels=["email"])
    >>> document["offers"][0]["treatments"][0]["treatment_id"]
    '18-email'
    """
    return {
        "offers": [_offer(row, channels) for row in offers],
        "policies": dict(policies or {}),
    }


def _offer(row: Mapping[str, Any], channels: Sequence[str]) -> dict[str, Any]:
    offer_id = str(row["offer_id"])
    name = str(row.get("name") or offer_id)
    return {
        "offer_id": offer_id,
        "name": name,
        "group": row.get("group"),
        "starts_at": _time(row.get("starts_at")),
        "ends_at": _time(row.get("ends_at")),
        "categories": list(row.get("categories") or ()),
        "attributes": {key: _plain(value) for key, value in row.items() if key not in _KNOWN},
        "treatments": [
            {
                "treatment_id": f"{offer_id}-{channel}",
                "channel": channel,
                "content": {"subject": name},
            }
            for channel in channels
        ],
    }


def _time(value: Any) -> str | None:
    """Return a timestamp; a time without a zone is in UTC."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        value = (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    return rfc3339(float(value))


def _plain(value: Any) -> Any:
    """Return what JSON can hold; what is not a number is not known."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float) else str(value)
