"""The decision funnel: a dry run for each of many customers, and where their offers fell.

Nothing is written, counted or kept: the contacts are read, decided on, and forgotten.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zlib import crc32

from service.decision import decide
from service.decision.why_not import STAGES, no_action_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from service.decision import Decision, Request
    from service.ground import Ground
    from service.store import Store

__all__ = ["Funnel", "run_funnel"]

_NO_RULE = ""


@dataclass(slots=True)
class Funnel:
    """What came of the dry runs so far.

    Parameters
    ----------
    customers, offers : int
        How many customers were decided for, and how many offers that were in all.
    fallen : Counter
        By stage, code and rule: how many offers fell there.
    touched : Counter
        By the same: for how many customers.
    actions : Counter
        By offer id: for how many customers it is among the actions.
    stages : Counter
        By stage of the lifecycle, or none: how many customers are in it.
    silent : list of (str, str)
        Customers who are left with nothing, and the code of why.
    """

    customers: int = 0
    offers: int = 0
    fallen: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    touched: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    stages: Counter[str | None] = field(default_factory=Counter)
    silent: list[tuple[str, str]] = field(default_factory=list)

    def add(self, decision: Decision) -> None:
        """Count one decision."""
        self.customers += 1
        self.offers += len(decision.fallen) + len(decision.actions)
        held = [(each.stage, each.code, each.rule or _NO_RULE) for each in decision.fallen]
        self.fallen.update(held)
        self.touched.update(set(held))
        self.actions.update(each.offer.offer_id for each in decision.actions)
        self.stages[decision.lifecycle_stage] += 1
        if decision.no_action is not None:
            self.silent.append((decision.request.customer_id, decision.no_action))

    def to_dict(self) -> dict[str, Any]:
        """Return the funnel as JSON values: the stages in their order, the most frequent first."""
        left, stages = self.offers, []
        for stage in STAGES:
            rows = [(name, count) for name, count in self.fallen.items() if name[0] == stage]
            fell = sum(count for _, count in rows)
            rows.sort(key=lambda row: (-row[1], row[0]))
            reasons = [self._reason(name, count) for name, count in rows]
            stages.append(
                {
                    "stage": stage,
                    "entered": left,
                    "fell": fell,
                    "left": left - fell,
                    "reasons": reasons,
                }
            )
            left -= fell
        codes = Counter(code for _, code in self.silent)
        return {
            "customers": self.customers,
            "offers": self.offers,
            "with_action": self.customers - len(self.silent),
            "with_nothing": len(self.silent),
            "lifecycle": [
                {"stage": stage, "customers": count}
                for stage, count in sorted(self.stages.items(), key=_most_first)
            ],
            "stages": stages,
            "actions": [
                {"offer_id": offer_id, "customers": count}
                for offer_id, count in sorted(self.actions.items(), key=_most_first)
            ],
            "no_action": [
                {"code": code, "text": no_action_text(code), "customers": count}
                for code, count in sorted(codes.items(), key=_most_first)
            ],
            "silent": [
                {"customer_id": customer_id, "code": code} for customer_id, code in self.silent
            ],
        }

    def _reason(self, name: tuple[str, str, str], count: int) -> dict[str, Any]:
        _, code, rule = name
        return {
            "code": code,
            "rule": rule or None,
            "offers": count,
            "customers": self.touched[name],
        }


def run_funnel(
    store: Store,
    ground: Ground,
    customer_ids: Iterable[str],
    ask: Callable[[str], Request],
) -> Funnel:
    """Return where the offers of these customers fell, as of now.

    Parameters
    ----------
    store
        Only read.
    ground
        The catalogue and the model to decide with.
    customer_ids
        Known or not; each is decided for as often as it is there.
    ask
        Returns what is asked for a customer.

    Raises
    ------
    UnavailableError
        The contacts of a customer cannot be read.
    """
    funnel = Funnel()
    for customer_id in customer_ids:
        known = store.contacts.read(customer_id, ground.catalogue.lookback)
        decision = decide(
            ask(customer_id),
            known.profile,
            catalogue=ground.catalogue,
            scorer=ground.scorer,
            now=known.at,
            # What is drawn by chance is drawn the same each time, so that funnels can be compared.
            seed=crc32(customer_id.encode("utf-8", "surrogatepass")),
            contact=known.contact,
        )
        funnel.add(decision)
    return funnel


def _most_first(row: tuple[str | None, int]) -> tuple[int, str]:
    return -row[1], row[0] or ""
