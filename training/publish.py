"""Publishing what was fitted as a bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.bundle import write_bundle
from training.report import render_report
from training.report.model_card import render_model_card

if TYPE_CHECKING:
    from models.registry import Registry
    from training.fit import Fitted

__all__ = ["facts", "publish"]


def facts(fitted: Fitted) -> dict[str, Any]:
    """Return what the manifest says of a fitted model; no wall clock, so it can be made again."""
    return {
        **fitted.facts,
        "rows": fitted.rows,
        "positives": fitted.positives,
        "offers": fitted.offers,
        "choice": fitted.choice.to_dict(),
        "metrics": fitted.judged.to_dict(),
        "ablation": dict(fitted.ablation),
    }


def publish(fitted: Fitted, registry: Registry) -> str:
    """Write a bundle and return its version."""
    return write_bundle(
        fitted.propensity,
        registry=registry,
        manifest_facts=facts(fitted),
        golden_rows=fitted.golden_rows,
        golden_offer_ids=fitted.golden_offers,
        model_card=render_model_card(fitted),
        report_html=render_report(fitted),
    )
