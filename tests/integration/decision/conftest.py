"""A registry with two real models, learned from one small dataset, and its customers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.bundle import write_bundle
from models.dataset.progress import silent
from models.dataset.reader import read_dataset
from models.features import offline
from models.features.behaviour import Behaviour
from models.features.profile import Profile
from models.features.spec import infer_schema
from models.registry import Registry
from service.decision import catalogue_from_offers
from tests.support.households import write_small_dataset
from training.choice import Choice
from training.config import Config, TreeShape
from training.learning import learn_joint
from training.sample import make_sample

if TYPE_CHECKING:
    from typing import Any

    from models.dataset.dataset import Dataset
    from service.decision import Request

SHAPE = TreeShape(leaves=6, rounds=25, rate=0.1, leaf_rows=10, l2=1.0, columns=0.5)


@dataclass(frozen=True)
class World:
    """What decisions are made in.

    Attributes
    ----------
    registry : Registry
        With two versions.
    versions : tuple of str
        The older and the newer.
    customers : mapping of str to Profile
        As they are at ``now``.
    document : mapping
        The catalogue of the dataset's offers.
    now : float
        While the last two offers run.
    """

    registry: Registry
    versions: tuple[str, str]
    customers: dict[str, Profile]
    document: dict[str, Any]
    now: float

    def nobody(self, customer_id: str) -> Profile:
        """Return a customer of whom nothing is known."""
        return Profile(customer_id, {}, Behaviour.empty())

    def profile_for(self, request: Request) -> Profile:
        """Return the customer as the request sees them."""
        known = self.customers.get(request.customer_id) or self.nobody(request.customer_id)
        return replace(known, attributes={**known.attributes, **request.profile})


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return two models, learned and published, with those they can decide for."""
    root = tmp_path_factory.mktemp("world")
    dataset = read_dataset(write_small_dataset(root / "data", customers=160))
    registry = Registry(root / "models")
    versions = tuple(_publish(dataset, registry, seed=seed) for seed in (1, 2))
    now = dataset.offers["starts_at"].dt.timestamp("us").max() / 1e6 + 86_400.0
    return World(
        registry=registry,
        versions=versions,
        customers=_customers(dataset, now),
        document=catalogue_from_offers(
            dataset.offers.to_dicts(), channels=["email", "web", "call_centre"]
        ),
        now=now,
    )


def _publish(dataset: Dataset, registry: Registry, *, seed: int) -> str:
    schema = infer_schema(dataset, dataset.contacts)
    sample = make_sample(dataset, dataset.contacts, schema, progress=silent)
    choice = Choice(variance=0.1, shape=SHAPE, share=0.5)
    model = learn_joint(sample, schema, config=Config(), choice=choice, seed=seed)
    rows = np.arange(0, len(sample), len(sample) // 5)
    return write_bundle(
        model,
        registry=registry,
        manifest_facts={"seed": seed, "trained_until": 0.0, "data": "0" * 64, "metrics": {}},
        golden_rows=sample.X[rows],
        golden_offer_ids=sample.offers[rows].tolist(),
        model_card="# Small\n",
    )


def _customers(dataset: Dataset, now: float) -> dict[str, Profile]:
    lived = dict(offline.behaviours(dataset, now))
    touched = dict(offline.touches(dataset, now))
    return {
        row["customer_id"]: Profile(
            row["customer_id"],
            {key: value for key, value in row.items() if key != "customer_id"},
            lived[row["customer_id"]],
            touched.get(row["customer_id"], ()),
        )
        for row in dataset.customers.to_dicts()
    }
