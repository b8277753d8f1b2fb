"""Metrics for Prometheus, one process or many.

Under gunicorn each worker writes to files in ``PROMETHEUS_MULTIPROC_DIR`` and whichever is asked
adds them up. No label holds an id of a customer, a decision or a request.
"""

from __future__ import annotations

import os
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

__all__ = ["CONTENT_TYPE", "Metrics"]

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
)  # fmt: skip


class Metrics:
    """All that is counted; each app has its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry = None if _is_multiprocess() else self._registry
        self.requests: Final = Counter(
            "nbo_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=registry,
        )
        self.request_seconds: Final = Histogram(
            "nbo_request_seconds",
            "Time from a request's arrival in the app to its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self.decisions: Final = Counter(
            "nbo_decisions",
            "Decisions taken: with an action or why without, and how degraded.",
            ("result", "degraded"),
            registry=registry,
        )
        self.caps_hit: Final = Counter(
            "nbo_caps_hit",
            "Decisions in which a cap or a capacity held an offer back, by its name.",
            ("code", "rule"),
            registry=registry,
        )
        self.limits_reached: Final = Counter(
            "nbo_limits_reached",
            "Decisions that were taken again, because others took what they had room for.",
            ("code",),
            registry=registry,
        )
        self.outcomes: Final = Counter(
            "nbo_outcomes",
            "Outcomes reported, and what became of them.",
            ("outcome", "status"),
            registry=registry,
        )
        self.taken_again: Final = Counter(
            "nbo_taken_again",
            "Actions shown after their place had gone back to a capacity, by its name.",
            ("rule",),
            registry=registry,
        )
        self.panel_tokens: Final = Counter(
            "nbo_panel_tokens",
            "Tokens of the panel that were made with a key or with another token.",
            ("kind",),
            registry=registry,
        )
        self.model_loads: Final = Counter(
            "nbo_model_loads", "Champions taken into service.", registry=registry
        )
        self.model_load_failures: Final = Counter(
            "nbo_model_load_failures",
            "Champions refused because their bundle failed its checks.",
            registry=registry,
        )
        self.catalogue_failures: Final = Counter(
            "nbo_catalogue_failures",
            "Looks for a new catalogue that failed; the one at hand goes on serving.",
            registry=registry,
        )
        self.rule_errors: Final = Counter(
            "nbo_rule_errors",
            "Offers held back by a rule that could not be evaluated, by rule.",
            ("rule",),
            registry=registry,
        )

    def text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        if not _is_multiprocess():
            return generate_latest(self._registry)
        gathered = CollectorRegistry()
        multiprocess.MultiProcessCollector(gathered)  # type: ignore[no-untyped-call]
        return generate_latest(gathered)

    def names(self) -> tuple[str, ...]:
        """Return the names as they appear in the text, sorted."""
        counters = (value for value in vars(self).values() if isinstance(value, Counter))
        names = {f"{one._name}_total" for one in counters}  # noqa: SLF001
        return tuple(sorted(names | {"nbo_request_seconds"}))


def _is_multiprocess() -> bool:
    return "PROMETHEUS_MULTIPROC_DIR" in os.environ
