"""The policies that an evaluation compares, from the contacts whose probability was logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from models.dataset.dataset import CUSTOMER_ID, OFFER_ID
from models.exploration import Epsilon
from models.features import offline
from training.off_policy import Log, constant, exploring, greedy, policy_value, uniform

if TYPE_CHECKING:
    from models.dataset.dataset import Dataset
    from models.dataset.progress import Progress
    from models.propensity import Propensity
    from models.types import FloatMatrix, FloatVector
    from training.bootstrap import Estimate

__all__ = ["policy_values"]

_CONTROL: Final = "(no offer)"
_MOST_OFFERS: Final = 50
_EPSILON: Final = 0.05  # as catalogues explore unless they say otherwise


def policy_values(
    model: Propensity,
    dataset: Dataset,
    contacts: pl.DataFrame,
    *,
    resamples: int,
    seed: int,
    progress: Progress,
) -> dict[str, dict[str, Estimate]]:
    """Return the value of the model's policy, also if it explores, of each constant and the random.

    The reward is the contact's value where the data has one, else its outcome. Contacts without a
    probability are left out; controls are the choice to offer nothing. Empty if no contact has a
    probability, or there are more than fifty offers.

    Parameters
    ----------
    contacts : pl.DataFrame
        Rows of `Dataset.contacts`, controls included.
    """
    contacts = contacts.filter(pl.col("probability").is_not_null())
    offers = sorted(set(contacts[OFFER_ID].drop_nulls()))
    if contacts.is_empty() or not 0 < len(offers) <= _MOST_OFFERS:
        return {}
    log, names = _log(model, dataset, contacts, offers, progress)
    policies = {"model": greedy(log), "random": uniform(log)}
    policies[f"model, exploring {_EPSILON:.0%}"] = exploring(log, Epsilon(epsilon=_EPSILON))
    policies |= {f"always {name}": constant(log, index) for index, name in enumerate(names)}
    return {
        name: policy_value(log, policy, resamples=resamples, seed=seed)
        for name, policy in policies.items()
    }


def _log(
    model: Propensity,
    dataset: Dataset,
    contacts: pl.DataFrame,
    offers: list[str],
    progress: Progress,
) -> tuple[Log, list[str]]:
    reward, worth = _rewards(dataset, contacts)
    columns = []
    for offer in offers:
        pairs = contacts.with_columns(pl.lit(offer).alias(OFFER_ID))
        X = offline.build(dataset, pairs, model.schema, progress=progress)
        columns.append(model.propensity(X, [offer] * len(X)) * worth)
    names = list(offers)
    if contacts[OFFER_ID].null_count():
        # Of a control the model knows nothing but how controls fared on the whole.
        control = contacts[OFFER_ID].is_null().to_numpy()
        columns.append(np.full(len(reward), reward[control].mean()))
        names.append(_CONTROL)
    position = {name: index for index, name in enumerate(names)}
    chosen = contacts[OFFER_ID].fill_null(_CONTROL)
    log = Log(
        actions=np.array([position[name] for name in chosen], np.int64),
        probability=contacts["probability"].to_numpy(),
        reward=reward,
        expected=_matrix(columns),
        customers=contacts[CUSTOMER_ID].to_numpy().astype(object),
    )
    return log, names


def _rewards(dataset: Dataset, contacts: pl.DataFrame) -> tuple[FloatVector, float]:
    """Return each contact's reward, and what an acceptance is worth on average."""
    outcome = contacts["outcome"].to_numpy().astype(np.float64)
    if dataset.description.contacts.value is None:
        return outcome, 1.0
    value = contacts["value"].fill_null(0.0).to_numpy()
    return value, float(value.sum() / max(outcome.sum(), 1.0))


def _matrix(columns: list[FloatVector]) -> FloatMatrix:
    return np.column_stack(columns)
