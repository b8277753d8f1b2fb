"""What each family of features is worth: alone, and left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from models.features.schema import FAMILIES
from training.learning import learn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.dataset.progress import Progress
    from models.features.schema import FeatureSchema
    from models.types import FloatVector, IntVector
    from training.choice import Choice
    from training.config import Config
    from training.sample import Sample

__all__ = ["ablate"]


def ablate(
    learned: Sample,
    judged: Sample,
    schema: FeatureSchema,
    *,
    config: Config,
    choice: Choice,
    seed: int,
    progress: Progress,
) -> dict[str, FloatVector]:
    """Return the judged rows' propensities by models that see only some families.

    The structure stays as it was chosen for all features, but for offers' own models, which are
    left out: they would make this slow and change little of the comparison.

    Returns
    -------
    dict of str to FloatVector
        ``only affinity``, ``without affinity``, ... for each family there is.
    """
    choice = replace(choice, credibility_constant=None)
    subsets, said = dict(_subsets(schema)), {}
    for index, (name, columns) in enumerate(subsets.items()):
        progress("learning without some families", index, len(subsets))
        part = schema.select(tuple(schema.names[i] for i in columns))
        rows = learned.with_features(columns)
        model = learn(rows, part, config=config, choice=choice, seed=seed)
        X = judged.with_features(columns).X
        said[name] = model.propensity(X, judged.offers.tolist())
    progress("learning without some families", len(subsets), len(subsets))
    return said


def _subsets(schema: FeatureSchema) -> Iterator[tuple[str, IntVector]]:
    family = np.array([each.family for each in schema.features])
    present = [name for name in FAMILIES if name in family]
    for name in present:
        yield f"only {name}", np.flatnonzero(family == name)
    for name in present if len(present) > 1 else ():
        yield f"without {name}", np.flatnonzero(family != name)
