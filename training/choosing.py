"""Choosing a model's structure by inner validation; reported rows are never seen here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from training.candidates import candidate_margins
from training.choice import Choice, Losses, Trial, select
from training.learning import fit_line, learn_joint
from training.own_models import fit_own, with_credibility
from training.parts import blank
from training.platt import log_losses, refinement_losses

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from models.dataset.progress import Progress
    from models.features.schema import FeatureSchema
    from models.types import FloatVector
    from training.candidates import CandidateMargins
    from training.config import Config, TreeShape
    from training.sample import Sample
    from training.split import Fold

__all__ = ["choose"]

_MOSTLY: Final = 0.5
_OWN: Final = "choosing between joint and own models"

Key = TypeVar("Key")


def choose(
    sample: Sample,
    folds: Sequence[Fold],
    schema: FeatureSchema,
    *,
    config: Config,
    seed: int,
    progress: Progress,
) -> tuple[Choice, tuple[Trial, ...]]:
    """Choose the structure of a model, one question after the other.

    Candidates are judged on rows that are later than those learned from (without time: of other
    customers); `training.choice.select` says how.

    Parameters
    ----------
    sample : Sample
        Only rows to choose with.
    folds : sequence of Fold
        Within this sample.

    Returns
    -------
    choice : Choice
    trials : tuple of Trial
        Every candidate with its loss.
    """
    leave_out = (*config.exclude, *_offer_id(sample, folds, schema))
    sample = replace(sample, X=blank(sample.X, schema, leave_out))
    bench = _Bench(sample, tuple(folds), schema, config, seed)
    margins = candidate_margins(
        sample, folds, schema, config=config, leave_out=leave_out, seed=seed, progress=progress
    )
    choice, trials = bench.blend(margins, Choice(leave_out=leave_out))
    progress(_OWN, 0, 1)
    choice, made, more = bench.own(choice)
    choice, last = bench.calibration(choice, made)
    progress(_OWN, 1, 1)
    return choice, (*trials, *more, *last)


@dataclass(frozen=True, slots=True, eq=False)
class _Bench:
    """What candidates are compared on, and the questions asked there."""

    sample: Sample
    folds: tuple[Fold, ...]
    schema: FeatureSchema
    config: Config
    seed: int

    def blend(
        self, margins: Sequence[CandidateMargins], start: Choice
    ) -> tuple[Choice, list[Trial]]:
        """Choose the linear part, then the trees, then the weight of each."""
        common = [key for key in margins[0].linear if all(key in each.linear for each in margins)]
        linear = {key: self._losses([each.linear[key] for each in margins]) for key in common}
        line = select(linear)
        trials = _trials("linear part", linear, line, _name_line)
        choice = replace(start, crosses=line[0], variance=line[1])
        if not self.config.trees:
            return choice, trials
        trees = {
            index: self._losses([each.trees[index] for each in margins])
            for index in range(len(self.config.trees))
        }
        shape = select(trees)
        trials += _trials("trees", trees, shape, lambda i: _name_shape(self.config.trees[i]))
        shares = {
            share: self._losses(
                [share * each.linear[line] + (1 - share) * each.trees[shape] for each in margins]
            )
            for share in self.config.shares
        }
        share = select(shares)
        trials += _trials("weight of the linear part", shares, share, str)
        taken = self.config.trees[shape] if share < 1 else None
        return replace(choice, shape=taken, share=share), trials

    def own(self, choice: Choice) -> tuple[Choice, list[FloatVector], list[Trial]]:
        """Ask whether offers' own models, shrunk towards the joint one, beat it."""
        constants = sorted(self.config.credibility_constants, reverse=True)
        made: dict[float | None, list[FloatVector]] = {k: [] for k in (None, *constants)}
        for fold in self.folds:
            learn, judge = self.sample.take(fold.learn), self.sample.take(fold.judge)
            offers = judge.offers.tolist()
            model = learn_joint(
                learn, self.schema, config=self.config, choice=choice, seed=self.seed
            )
            own = fit_own(learn, self.schema, config=self.config, choice=choice, seed=self.seed)
            for k, margins in made.items():
                weighted = {} if k is None else with_credibility(own, k=k)
                margins.append(replace(model, own=weighted).margin(judge.X, offers))
        losses = {k: self._losses(margins) for k, margins in made.items()}
        taken = select(losses)
        trials = _trials("joint model or own ones", losses, taken, _name_own)
        return replace(choice, credibility_constant=taken), made[taken], trials

    def calibration(
        self, choice: Choice, margins: Sequence[FloatVector]
    ) -> tuple[Choice, list[Trial]]:
        """Ask whether a line learned from the learning rows helps the judged ones."""
        lined = []
        for fold, margin in zip(self.folds, margins, strict=True):
            learn = self.sample.take(fold.learn)
            line = fit_line(learn, self.schema, config=self.config, choice=choice, seed=self.seed)
            lined.append(line.apply(margin))
        losses = {False: self._losses(margins), True: self._losses(lined)}
        # A line changes nothing that is left after the best line: only the log loss can tell.
        gain = losses[False].raw - losses[True].raw
        taken = bool(gain.mean() > gain.std() / np.sqrt(len(gain)))
        trials = _trials("calibration", losses, taken, lambda on: "Platt" if on else "none")
        return replace(choice, calibrated=taken), trials

    def _y(self, fold: int) -> FloatVector:
        return self.sample.y[self.folds[fold].judge]

    def _losses(self, margins: Sequence[FloatVector]) -> Losses:
        """Return what every judged row costs, raw and after its fold's best line."""
        pairs = [(self._y(i), margin) for i, margin in enumerate(margins)]
        return Losses(
            raw=np.concatenate([log_losses(y, margin) for y, margin in pairs]),
            refined=np.concatenate([refinement_losses(y, margin) for y, margin in pairs]),
        )


def _offer_id(sample: Sample, folds: Sequence[Fold], schema: FeatureSchema) -> tuple[str, ...]:
    """Return the feature that is the offer's id, if judged offers are mostly new ones."""
    names = tuple(
        each.name
        for each in schema.features
        if each.family == "offer" and each.source.get("column") == "offer_id"
    )
    known = [
        np.isin(sample.offers[fold.judge].astype(str), sample.offers[fold.learn].astype(str))
        for fold in folds
    ]
    return names if np.concatenate(known).mean() < _MOSTLY else ()


def _trials(
    choice: str, losses: Mapping[Key, Losses], taken: Key, name: Callable[[Key], str]
) -> list[Trial]:
    return [
        Trial(
            choice=choice,
            candidate=name(key),
            loss=float(loss.raw.mean()),
            refined=float(loss.refined.mean()),
            taken=key == taken,
        )
        for key, loss in losses.items()
    ]


def _name_line(key: tuple[bool, float]) -> str:
    crosses, variance = key
    return f"prior variance {variance:g}, {'with' if crosses else 'without'} crosses"


def _name_shape(shape: TreeShape) -> str:
    cuts = "random cuts" if shape.random_cuts else "best cuts"
    return f"{shape.rounds} trees of {shape.leaves} leaves, {cuts}"


def _name_own(k: float | None) -> str:
    return "joint" if k is None else f"own models, k = {k:g}"
