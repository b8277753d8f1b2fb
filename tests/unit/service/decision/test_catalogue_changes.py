"""Comparing two versions of a catalogue: what changed, by path."""

from __future__ import annotations

import copy

from hypothesis import given

from service.decision.catalogue_changes import changes
from tests.unit.service.decision.building import an_offer
from tests.unit.service.decision.drawing import documents, unhurried
from tests.unit.service.decision.test_catalogue import json_values

OLD = {
    "offers": [an_offer("a", categories=["x"]), an_offer("b")],
    "policies": {"minimum_propensity": 0.1},
    "engagement": {"eligibility": [{"name": "r", "when": "1 < 2"}]},
}


def test_each_change_has_its_path():
    """What was added, removed and changed is told by ids and names, not by places in lists."""
    new = copy.deepcopy(OLD)
    new["offers"] = [an_offer("c"), an_offer("a", categories=["y"], mandatory=True)]
    new["policies"]["minimum_propensity"] = 0.2
    new["engagement"]["eligibility"][0]["when"] = "1 < 3"

    told = {change.path: (change.kind, change.before, change.after) for change in changes(OLD, new)}

    assert told == {
        "/offers/a/categories": ("changed", ["x"], ["y"]),
        "/offers/a/mandatory": ("added", None, True),
        "/offers/b": ("removed", an_offer("b"), None),
        "/offers/c": ("added", None, an_offer("c")),
        "/policies/minimum_propensity": ("changed", 0.1, 0.2),
        "/engagement/eligibility/r/when": ("changed", "1 < 2", "1 < 3"),
    }


def test_order_is_a_change_of_its_own():
    """Where only the order changed, the order is told, and nothing else."""
    new = {**OLD, "offers": OLD["offers"][::-1]}

    (change,) = changes(OLD, new)

    assert change == ("/offers", "reordered", ["a", "b"], ["b", "a"])


def test_one_is_one_but_not_true():
    """1 and 1.0 are one number in JSON; true is something else."""
    assert list(changes({"a": 1}, {"a": 1.0})) == []
    assert [each.kind for each in changes({"a": 1}, {"a": True})] == ["changed"]


@unhurried
@given(documents(), documents())
def test_nothing_is_told_of_what_is_equal(first, second):
    """A document compared with itself has no change; with another, some where they differ."""
    assert list(changes(first, copy.deepcopy(first))) == []
    assert bool(list(changes(first, second))) == (first != second)


@unhurried
@given(json_values, json_values)
def test_anything_can_be_compared(first, second):
    """Any two JSON values can be compared."""
    assert all(change.path.startswith(("/", "")) for change in changes(first, second))
