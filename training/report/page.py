"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from training.commands.tables import MEASURE_NAMES, interval
from training.report.figures import (
    ablation_figure,
    calibration_figure,
    gains_figure,
    offers_figure,
)
from training.report.model_card import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from training.fit import Fitted

__all__ = ["render_report"]

_STYLE: Final = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1d2330; background: #fff;
  margin: 0 auto; padding: 1rem; max-width: 1200px; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr));
  gap: 1.5rem; align-items: start; }
figure { margin: 0; } figcaption { font-size: .9rem; color: #4a5160; }
svg { width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #dfe3e8;
  vertical-align: top; }
"""


def render_report(fitted: Fitted) -> str:
    """Return the report of a fitted model: measures, plots, and what was chosen against what."""
    title = escape(f"Propensity model of {fitted.facts['data']['name']}")
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{title}</h1>",
        *_introduction(fitted),
        "<h2>Measures on contacts set aside</h2>",
        *_measures(fitted),
        "<h2>Plots</h2>",
        '<div class="plots">',
        *_plots(fitted),
        "</div>",
        "<h2>What was chosen, and against what</h2>",
        *_trials(fitted),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _introduction(fitted: Fitted) -> Iterator[str]:
    yield (
        f"<p>Learned from {fitted.rows:,} contacts ({fitted.positives:,} accepted) of "
        f"{fitted.offers} offers. The figures are of a model of the same structure that has not "
        f"learned from the {len(fitted.judged.y):,} contacts they are taken on; nothing was chosen "
        "on those. Intervals are 95%, by bootstrap over customers.</p>"
    )
    yield "<ul>"
    yield from (f"<li>{escape(sentence)}</li>" for sentence in describe(fitted.choice))
    yield "</ul>"


def _measures(fitted: Fitted) -> Iterator[str]:
    judged = fitted.judged
    rows = (
        (
            label,
            interval(judged.model[name]),
            interval(judged.compared.get(name)),
            interval(judged.difference.get(name), signed=True),
        )
        for name, label in MEASURE_NAMES.items()
    )
    yield from _table(("measure", "model", "untuned LightGBM", "difference"), rows)


def _plots(fitted: Fitted) -> Iterator[str]:
    judged = fitted.judged
    yield _plot(calibration_figure(judged), "Calibration: what was said, and what came.")
    yield _plot(gains_figure(judged), "Gains: who is reached by contacting the highest first.")
    yield _plot(offers_figure(judged), "AUC of each offer (contacts in brackets).")
    if fitted.ablation:
        yield _plot(ablation_figure(fitted.ablation), "AUC by families of features.")


def _plot(svg: str, caption: str) -> str:
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"


def _trials(fitted: Fitted) -> Iterator[str]:
    yield (
        "<p>The first candidate of each choice is the default. Refined is the log loss that is "
        "left when calibration is perfect.</p>"
    )
    rows = (
        (
            trial.choice,
            trial.candidate,
            f"{trial.loss:.4f}",
            f"{trial.refined:.4f}",
            "taken" if trial.taken else "",
        )
        for trial in fitted.trials
    )
    yield from _table(("choice", "candidate", "log loss", "refined", ""), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield '<div class="scroll"><table><thead><tr>'
    yield "".join(f"<th>{escape(cell)}</th>" for cell in head)
    yield "</tr></thead><tbody>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
    yield "</tbody></table></div>"
