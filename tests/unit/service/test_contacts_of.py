"""Contacts as training reads them: whose probability is worth keeping."""

from __future__ import annotations

import pytest

from service.contacts import contacts_of
from tests.support.records import decision


class Kept:
    """A store that holds one decision."""

    def __init__(self, record):
        self.outcomes = self.decisions = self.ledger = self
        self._record = record

    def of_customer(self, _):
        """Return no outcome."""
        return []

    def find(self, *_, **__):
        """Return the decision."""
        return [self._record]

    def touches(self, _):
        """Return no touch."""
        return []


@pytest.mark.parametrize(
    ("selections", "probabilities"),
    [
        (["best"], [0.5]),
        (["explored", "best"], [0.5, None]),
        (["mandatory", "explored"], [None, 0.5]),
        (["one_voice"], [None]),
        (["best", "bundle"], [0.5, None]),
        (["fallback"], [None]),
    ],
)
def test_only_the_first_choice_keeps_its_probability(selections, probabilities):
    """What was drawn first has its probability; what was forced, or came later, has none."""
    actions = [
        {"offer_id": f"o-{at}", "selection": selection, "selection_probability": 0.5}
        for at, selection in enumerate(selections)
    ]

    rows = contacts_of(Kept(decision(response={"actions": actions})), "c-1", only_reached=False)

    assert [each["probability"] for each in rows] == probabilities
