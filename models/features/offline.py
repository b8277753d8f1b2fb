"""The features of many pairs at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from models.dataset.dataset import CONTEXT_PREFIX, CUSTOMER_ID, OFFER_ID, Dataset
from models.dataset.progress import Progress, silent
from models.features.bulk_behaviour import BulkBehaviour
from models.features.bulk_coding import code_series
from models.features.bulk_history import fill_history, touch_table
from models.features.bulk_profiles import behaviours_before
from models.features.formulas import Formulas
from models.features.layout import Layout
from models.features.moments import Moments
from models.features.offer_columns import offer_columns
from models.features.profile import OfferFacts, Touch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.features.behaviour import Behaviour
    from models.features.schema import Feature, FeatureSchema, FloatMatrix

__all__ = ["behaviours", "build", "offer_facts", "touches"]

_ROWS_AT_ONCE: Final = 50_000


def build(
    dataset: Dataset, pairs: pl.DataFrame, schema: FeatureSchema, *, progress: Progress = silent
) -> FloatMatrix:
    """Return the features of pairs, in their order.

    Parameters
    ----------
    pairs : pl.DataFrame
        ``customer_id, offer_id, time`` (nullable: the end of the data), ``channel`` and
        ``context.<name>`` where there are any. Rows of `Dataset.contacts` will do.

    Returns
    -------
    array of float64, (n, F)

    Raises
    ------
    DatasetError
        If a pair names an offer that the dataset lacks.
    """
    moments = Moments.of(dataset, pairs)
    matrix = np.full((pairs.height, len(schema.features)), np.nan)
    _fill_columns(matrix, dataset, pairs, moments, schema)
    layout = Layout.of(schema)
    formulas = Formulas.of(schema, layout)
    known = np.unique(moments.customers[moments.customers >= 0])
    behaviour = BulkBehaviour.of(dataset, schema, known)
    history = touch_table(dataset)
    # By customer, so that a customer's events are gone through once.
    order = np.lexsort((moments.offers, moments.customers))
    for start in range(0, order.size, _ROWS_AT_ONCE):
        progress("computing features", start, order.size)
        rows = order[start : start + _ROWS_AT_ONCE]
        part = moments.take(rows)
        numbers = np.zeros((rows.size, layout.width))
        behaviour.fill(numbers, part)
        fill_history(numbers, part, history, dataset, layout)
        matrix[np.ix_(rows, formulas.columns)] = formulas.of_rows(numbers)
    progress("computing features", order.size, order.size)
    return matrix


def behaviours(dataset: Dataset, as_of: float) -> Iterator[tuple[str, Behaviour]]:
    """Give each customer's id and behaviour before a moment (epoch seconds), in the ids' order."""
    yield from behaviours_before(dataset, as_of)


def touches(dataset: Dataset, as_of: float) -> Iterator[tuple[str, tuple[Touch, ...]]]:
    """Give each contacted customer's touches before a moment (epoch seconds).

    What became known only at or after the moment is not in them.
    """
    limit = round(as_of * 1e6)
    before = touch_table(dataset).filter(pl.col("touched") < limit)
    for (customer,), rows in before.group_by(CUSTOMER_ID, maintain_order=True):
        yield str(customer), tuple(_touch(row, limit) for row in rows.iter_rows(named=True))


def offer_facts(dataset: Dataset) -> tuple[OfferFacts, ...]:
    """Return what the dataset knows of each offer."""
    described = {OFFER_ID, "name", "group", "starts_at", "ends_at", "categories"}
    return tuple(
        OfferFacts(
            offer_id=row[OFFER_ID],
            group=row["group"],
            starts_at=_seconds(row["starts_at"]),
            ends_at=_seconds(row["ends_at"]),
            categories=frozenset(row["categories"]),
            attributes={name: value for name, value in row.items() if name not in described},
        )
        for row in dataset.offers.iter_rows(named=True)
    )


def _touch(row: dict[str, object], limit: int) -> Touch:
    def seconds(name: str) -> float | None:
        value = row[name]
        return value / 1e6 if isinstance(value, int) and value < limit else None

    touched = seconds("touched")
    assert touched is not None
    return Touch(
        offer_id=str(row[OFFER_ID]),
        group=None if row["group"] is None else str(row["group"]),
        channel=None if row["channel"] is None else str(row["channel"]),
        touched_at=touched,
        accepted_at=seconds("accepted"),
        rejected_at=seconds("rejected"),
    )


def _seconds(time: datetime | None) -> float | None:
    return None if time is None else time.astimezone(UTC).timestamp()


def _fill_columns(
    matrix: FloatMatrix,
    dataset: Dataset,
    pairs: pl.DataFrame,
    moments: Moments,
    schema: FeatureSchema,
) -> None:
    """Fill what is a column of some table: attributes, offers' attributes, context."""
    of_offers = offer_columns(schema, offer_facts(dataset))
    of_offers = np.vstack([of_offers, np.full(len(schema.features), np.nan)])
    for place, feature in enumerate(schema.features):
        column = str(feature.source.get("column"))
        if feature.family == "attribute":
            codes = code_series(dataset.customers[column], feature)
            matrix[:, place] = np.append(codes, np.nan)[moments.customers]
        elif feature.family == "offer":
            matrix[:, place] = of_offers[moments.offers, place]
        elif feature.family == "context":
            name = column if column == "channel" else f"{CONTEXT_PREFIX}{column}"
            if name in pairs.columns:
                matrix[:, place] = code_series(pairs[name], feature)
        elif feature.source.get("statistic") == "stated":
            matrix[:, place] = _stated(dataset, moments, schema, feature)


def _stated(
    dataset: Dataset, moments: Moments, schema: FeatureSchema, feature: Feature
) -> FloatMatrix:
    result = np.full(len(moments), np.nan)
    ids = dataset.offers[OFFER_ID].to_list()
    for offer, column in schema.stated_affinity.items():
        mine = moments.offers == ids.index(offer)
        codes = np.append(code_series(dataset.customers[column], feature), np.nan)
        result[mine] = codes[moments.customers[mine]]
    return result
