"""The report's plots, as SVG text that is the same for the same numbers."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from models.types import FloatVector
    from training.judging import Judged

__all__ = ["ablation_figure", "calibration_figure", "gains_figure", "offers_figure"]

_OURS: Final = "#0b6e99"
_THEIRS: Final = "#b3541e"
_QUIET: Final = "#8a8f98"
_BINS: Final = 10
_MOST_BARS: Final = 25
_SIZE: Final = (4.2, 3.4)
_STYLE: Final[Any] = {
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.fonttype": "none",
    # Without these, ids and the date would differ from run to run.
    "svg.hashsalt": "next-best-offer",
}


def calibration_figure(judged: Judged) -> str:
    """Plot the share accepted against the mean propensity, in ten bins of equal size."""
    with _figure() as (axes, done):
        said, was = _bins(judged.y, judged.p)
        top = 1.05 * float(max(said.max(), was.max(), 1e-3))
        axes.plot([0, top], [0, top], color=_QUIET, linewidth=1, linestyle="--")
        axes.plot(said, was, color=_OURS, marker="o", label="model")
        if judged.baseline is not None:
            axes.plot(*_bins(judged.y, judged.baseline), color=_THEIRS, marker=".", label="untuned")
        axes.set(xlabel="mean propensity", ylabel="share accepted", xlim=(0, top), ylim=(0, None))
        axes.legend(frameon=False)
    return done[0]


def gains_figure(judged: Judged) -> str:
    """Plot the share of the accepted that is found among those who score highest."""
    with _figure() as (axes, done):
        axes.plot([0, 1], [0, 1], color=_QUIET, linewidth=1, linestyle="--", label="random")
        axes.plot(*_gains(judged.y, judged.p), color=_OURS, label="model")
        if judged.baseline is not None:
            axes.plot(*_gains(judged.y, judged.baseline), color=_THEIRS, label="untuned")
        axes.set(xlabel="share of contacts", ylabel="share of the accepted")
        axes.legend(frameon=False, loc="lower right")
    return done[0]


def offers_figure(judged: Judged) -> str:
    """Plot each offer's AUC, the offers with most contacts first."""
    found = [(name, each) for name, each in judged.by_offer.items() if each["auc"] is not None]
    found.sort(key=lambda pair: -(pair[1]["rows"] or 0))
    names = [f"{name} ({each['rows']:,})" for name, each in found[:_MOST_BARS]]
    areas = [float(each["auc"] or 0.0) for _, each in found[:_MOST_BARS]]
    with _figure(rows=len(names)) as (axes, done):
        _bars(axes, names, areas)
        axes.set(xlabel="AUC", xlim=(0, 1))
        axes.axvline(0.5, color=_QUIET, linewidth=1, linestyle="--")
    return done[0]


def ablation_figure(areas: Mapping[str, float]) -> str:
    """Plot the AUC with only some families of features, and without them."""
    with _figure(rows=len(areas)) as (axes, done):
        _bars(axes, [name.replace("_", " ") for name in areas], list(areas.values()))
        axes.set(xlabel="AUC", xlim=(0, 1))
        axes.axvline(0.5, color=_QUIET, linewidth=1, linestyle="--")
    return done[0]


@contextmanager
def _figure(rows: int = 0) -> Iterator[tuple[Any, list[str]]]:
    """Give axes to draw on; what was drawn is in the list afterwards."""
    done: list[str] = []
    with mpl.rc_context(_STYLE):
        height = max(_SIZE[1], 0.26 * rows + 0.8)
        figure = Figure(figsize=(_SIZE[0], height), layout="constrained")
        yield figure.subplots(), done
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    text = buffer.getvalue()
    done.append(text[text.index("<svg") :])


def _bars(axes: Any, names: list[str], values: list[float]) -> None:
    places = np.arange(len(names))
    axes.barh(places, values, color=_OURS, height=0.7)
    axes.set_yticks(places, names, fontsize=8)
    axes.invert_yaxis()
    for place, value in zip(places, values, strict=True):
        axes.text(value + 0.01, place, f"{value:.2f}", va="center", fontsize=8)


def _bins(y: FloatVector, p: FloatVector) -> tuple[FloatVector, FloatVector]:
    parts = np.array_split(np.argsort(p, kind="stable"), min(_BINS, len(p)))
    said = np.array([p[rows].mean() for rows in parts])
    return said, np.array([y[rows].mean() for rows in parts])


def _gains(y: FloatVector, p: FloatVector) -> tuple[FloatVector, FloatVector]:
    order = np.argsort(-p, kind="stable")
    found = np.r_[0.0, np.cumsum(y[order]) / max(y.sum(), 1.0)]
    share = np.linspace(0.0, 1.0, len(found))
    # More points than a screen can show only make the page heavy.
    keep = np.unique(np.linspace(0, len(found) - 1, 200).astype(int))
    return share[keep], found[keep]
