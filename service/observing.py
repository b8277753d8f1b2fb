"""What is counted of a decision, once it is answered, and of outcomes; dry runs are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.logs import describe_failure

if TYPE_CHECKING:
    from service.decision import Decision
    from service.serving import Serving
    from service.store import OutcomeItem, OutcomeResult

__all__ = ["observe", "observe_outcome"]

_CAPS: Final = frozenset(
    {"CAP", "CAP_CHANNEL", "CAP_OBJECTIVE", "CAP_GROUP", "CAP_OFFER", "CAPACITY"}
)


def observe(serving: Serving, decision: Decision) -> None:
    """Count a decision, the rules that failed in it, and the caps and capacities it met."""
    if decision.error is not None:
        serving.logger.error("scoring_failed", **describe_failure(decision.error))
    if decision.request.dry_run:
        return
    metrics = serving.metrics
    metrics.decisions.labels(decision.no_action or "ACTION", decision.degraded or "no").inc()
    for fallen in decision.fallen:
        if fallen.code == "RULE_ERROR":
            metrics.rule_errors.labels(fallen.rule or "").inc()
    # Once a decision, however many offers it holds back.
    for code, rule in {(each.code, each.rule) for each in decision.fallen if each.code in _CAPS}:
        metrics.caps_hit.labels(code, rule or "").inc()


def observe_outcome(serving: Serving, item: OutcomeItem, result: OutcomeResult) -> None:
    """Count an outcome, and the capacities that its action took again."""
    metrics = serving.metrics
    metrics.outcomes.labels(item.outcome, result.status).inc()
    for name in result.taken_again:
        metrics.taken_again.labels(name).inc()
