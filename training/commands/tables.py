"""Tables for people, of what was chosen and how it was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from training.bootstrap import Estimate
    from training.choice import Trial
    from training.judging import Judged

__all__ = ["MEASURE_NAMES", "interval", "measures_table", "trials_table"]

MEASURE_NAMES: Final = {
    "auc": "AUC",
    "within_offer_auc": "AUC within offers",
    "top_fifth": "accepted in the top fifth",
    "log_loss": "log loss",
    "ece": "calibration error",
}


def interval(estimate: Estimate | None, *, signed: bool = False, digits: int = 3) -> str:
    """Return an estimate as text, e.g. ``.823 (.801 to .845)``."""
    if estimate is None or estimate.value is None:
        return "-"
    form = f"{'+' if signed else ''}.{digits}f"
    text = f"{estimate.value:{form}}"
    if estimate.low is None or estimate.high is None:
        return text
    return f"{text} ({estimate.low:{form}} to {estimate.high:{form}})"


def measures_table(judged: Judged, *, compared_with: str) -> Table:
    """Return the measures with their 95% intervals, beside the baseline's."""
    title = f"on {len(judged.y):,} contacts, {int(judged.y.sum()):,} accepted"
    columns = ["", "model", compared_with, "difference"]
    table = Table(*(columns if judged.compared else columns[:2]), title=title)
    for name, label in MEASURE_NAMES.items():
        cells = [label, interval(judged.model[name])]
        if judged.compared:
            cells += [
                interval(judged.compared[name]),
                interval(judged.difference[name], signed=True),
            ]
        table.add_row(*cells)
    return table


def trials_table(trials: Iterable[Trial]) -> Table:
    """Return what was chosen, against what."""
    table = Table("choice", "taken", "log loss", "refined", "the others' refined")
    grouped: dict[str, list[Trial]] = {}
    for trial in trials:
        grouped.setdefault(trial.choice, []).append(trial)
    for choice, group in grouped.items():
        taken = next(trial for trial in group if trial.taken)
        others = [f"{trial.refined:.4f}" for trial in group if not trial.taken]
        table.add_row(
            choice, taken.candidate, f"{taken.loss:.4f}", f"{taken.refined:.4f}", " ".join(others)
        )
    return table
