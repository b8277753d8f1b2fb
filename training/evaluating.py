"""Evaluating a published version on contacts it has not learned from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from models.calibration import sigmoid
from models.errors import InputError
from training.contacts import EVER, Span, data_digest, offered, within
from training.fit_trees import fit_untuned
from training.judging import judge
from training.policies import policy_values
from training.sample import make_sample
from training.set_aside import learn_like

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from models.dataset.dataset import Dataset
    from models.dataset.progress import Progress
    from models.propensity import Propensity
    from models.types import FloatVector
    from training.bootstrap import Estimate
    from training.judging import Judged
    from training.sample import Sample

__all__ = ["Evaluation", "Published", "evaluate", "has_all", "unseen_span"]

_UNTUNED: Final = "untuned LightGBM"
_MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """A version, its model and its manifest."""

    version: str
    model: Propensity
    manifest: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """What a version is worth on some contacts.

    Attributes
    ----------
    compared_with : str or None
        Another version, or the untuned LightGBM learned from what the version learned from.
    flattered : bool
        Whether contacts may be among these that the version has learned from.
    set_aside : bool
        Whether the version's like was judged, on the contacts that training had set aside.
    policies : mapping of policy to its estimates
        Empty where no probability was logged.
    """

    version: str
    span: Span
    judged: Judged
    compared_with: str | None
    flattered: bool
    policies: dict[str, dict[str, Estimate]]
    set_aside: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON's types."""
        bounds = {"from": self.span.start, "until": self.span.until}
        return {
            "version": self.version,
            **{name: each and each.isoformat() for name, each in bounds.items()},
            "metrics": self.judged.to_dict(),
            "compared_with": self.compared_with,
            "trained_on_these": self.flattered,
            "set_aside": self.set_aside,
            "policies": {
                policy: {name: each.to_dict() for name, each in values.items()}
                for policy, values in self.policies.items()
            },
        }


def evaluate(
    published: Published,
    dataset: Dataset,
    *,
    span: Span,
    against: Published | None = None,
    allow_trained: bool = False,
    resamples: int,
    seed: int,
    progress: Progress,
) -> Evaluation:
    """Judge a version, paired with another one or with the untuned baseline.

    Where the version has learned from all there is, and nothing else was asked for, its like is
    judged on the contacts that training had set aside.

    Raises
    ------
    InputError
        If a version may have learned from these contacts, or there is nothing to judge on.
    """
    judging = _Judging(dataset=dataset, resamples=resamples, seed=seed, progress=progress)
    if span == EVER and against is None and not allow_trained and has_all(published, dataset):
        like = learn_like(published.manifest, dataset, progress=progress)
        judged, policies = judging.of(like.model, like.sample, like.untuned, like.contacts)
        return Evaluation(
            published.version, EVER, judged, _UNTUNED, False, policies, set_aside=True
        )
    flattered = False
    for each in (published, *([] if against is None else [against])):
        bounds, seen = unseen_span(each, dataset, span, allow_trained=allow_trained)
        span, flattered = bounds, flattered or seen
    contacts = offered(dataset, span)
    model = published.model
    sample = make_sample(dataset, contacts, model.schema, progress=progress)
    if against is None:
        baseline = _untuned(published, dataset, sample.X, seed=seed, progress=progress)
        name = None if baseline is None else _UNTUNED
    else:
        baseline, name = _propensities(against.model, dataset, contacts, progress), against.version
    judged, policies = judging.of(model, sample, baseline, within(dataset.contacts, span))
    return Evaluation(published.version, span, judged, name, flattered, policies)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judging:
    """How a model and what it would decide are judged, wherever model and contacts come from."""

    dataset: Dataset
    resamples: int
    seed: int
    progress: Progress

    def of(
        self, model: Propensity, sample: Sample, baseline: FloatVector | None, logged: pl.DataFrame
    ) -> tuple[Judged, dict[str, dict[str, Estimate]]]:
        """Return what the model is worth beside a baseline, and what policies are on the log."""
        judged = judge(
            sample.y,
            model.propensity(sample.X, sample.offers.tolist()),
            offers=sample.offers,
            customers=sample.customers,
            baseline=baseline,
            resamples=self.resamples,
            seed=self.seed,
        )
        policies = policy_values(
            model,
            self.dataset,
            logged,
            resamples=self.resamples,
            seed=self.seed,
            progress=self.progress,
        )
        return judged, policies


def has_all(published: Published, dataset: Dataset) -> bool:
    """Whether a version has learned from these very data, and no contact came after."""
    if not _learned_these(published, dataset):
        return False
    last = published.manifest.get("trained_until")
    if last is None:
        return True
    later = Span(start=datetime.fromisoformat(last) + _MOMENT)
    return within(dataset.contacts, later).is_empty()


def _learned_these(published: Published, dataset: Dataset) -> bool:
    """Whether a version has learned from these very files; it reads all of them."""
    return bool(published.manifest.get("data", {}).get("sha256") == data_digest(dataset))


def unseen_span(
    published: Published, dataset: Dataset, span: Span, *, allow_trained: bool
) -> tuple[Span, bool]:
    """Return the span without what a version learned from, and whether that was not possible.

    Without a start, judging begins after the last contact that was learned from. Where contacts
    have no time, the data itself must be another one.

    Raises
    ------
    InputError
        If the version may have learned from contacts in the span, and that was not allowed.
    """
    last = published.manifest.get("trained_until")
    if not dataset.has_time or last is None:
        seen = _learned_these(published, dataset)
        message = f"{published.version} has learned from these very data"
    else:
        after = datetime.fromisoformat(last) + _MOMENT
        if span.start is None and not allow_trained:
            return Span(after, span.until), False
        seen = span.start is None or span.start < after
        message = f"{published.version} has learned from contacts until {last}"
    if seen and not allow_trained:
        raise InputError(
            f"{message}; judge it on others, or allow it (the figures will flatter it)"
        )
    return span, seen


def _untuned(
    published: Published, dataset: Dataset, X: Any, *, seed: int, progress: Progress
) -> FloatVector | None:
    """Return the baseline's propensities, learned from what the version learned from."""
    last = published.manifest.get("trained_until")
    if not dataset.has_time or last is None:
        return None
    try:
        contacts = offered(dataset, Span(until=datetime.fromisoformat(last) + _MOMENT))
    except InputError:
        return None
    schema = published.model.schema
    learned = make_sample(dataset, contacts, schema, progress=progress)
    return sigmoid(fit_untuned(learned.X, learned.y, schema, seed=seed).margin(X))


def _propensities(
    model: Propensity, dataset: Dataset, contacts: pl.DataFrame, progress: Progress
) -> FloatVector:
    sample = make_sample(dataset, contacts, model.schema, progress=progress)
    return model.propensity(sample.X, sample.offers.tolist())
