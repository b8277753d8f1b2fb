"""The features that are statistics of earlier contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from models.features.layout import AGES, SCOPES, STATUSES
from models.features.schema import WINDOWS_DAYS, Feature, FeatureSchema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.features.seen import Seen

__all__ = ["history_features"]

_PRIOR_STRENGTH: Final = 5.0
"""The smoothed acceptance rate begins at the mean rate, worth this many contacts."""
_SCOPED: Final = {
    "all": "all offers",
    "group": "offers of this kind",
    "channel": "this channel",
    "offer": "this offer",
}


def history_features(seen: Seen, schema: FeatureSchema) -> Iterator[Feature]:
    """Give what came of earlier contacts: in all, of the offer's group, in the channel, of it."""
    del schema
    described = seen.dataset.description
    if described.contacts.time is None:
        return
    absent = {
        "group": described.offers.group is None,
        "channel": described.contacts.channel is None,
    }
    unknown = {"resolved"} | ({"rejected"} if described.contacts.rejected_time is None else set())
    prior = float(seen.rows["outcome"].cast(pl.Float64).sum()) / max(seen.rows.height, 1)
    for scope in (scope for scope in SCOPES if not absent.get(scope, False)):
        for statistic in (*(s for s in STATUSES if s not in unknown), *AGES, "acceptance_rate"):
            source: dict[str, Any] = {
                "statistic": statistic,
                "scope": scope,
                "window_days": WINDOWS_DAYS[-1],
            }
            if statistic == "acceptance_rate":
                source |= {"prior": prior, "strength": _PRIOR_STRENGTH}
            yield Feature(
                f"contact_history_{statistic}_{scope}",
                "contact_history",
                "number",
                source,
                label=f"{statistic.replace('_', ' ')} ({_SCOPED[scope]})",
            )
