"""Decide again from what was recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision import Catalogue, decide_in_full, decision_to_json
from service.evidence import write_evidence
from service.replay import TOLERANCE, replay
from service.store import contact_to_json
from tests.unit.service.decision.arbitrating import arbitrated_documents, contacts
from tests.unit.service.decision.building import (
    NOW,
    KnownScorer,
    a_catalogue,
    a_customer,
    a_request,
    an_offer,
)
from tests.unit.service.decision.drawing import documents, requests, unhurried

CATALOGUE = a_catalogue(an_offer("a"), an_offer("b", value=90.0), an_offer("m", mandatory=True))


@dataclass(frozen=True)
class Record:
    """What the store would keep."""

    decided_at: float
    request: dict[str, Any]
    response: dict[str, Any]
    seed: int
    evidence: bytes
    contact: dict[str, Any] | None = None


class Reads(KnownScorer):
    """Is as sure as the customer's age says; the version says so, too."""

    def score(self, profile, offers, **options):
        """Shift all propensities by the age."""
        age = float(profile.attributes.get("age") or 0) / 100
        known = super().score(profile, offers, **options)
        return replace(
            known, propensities={key: (p + age) / 2 for key, p in known.propensities.items()}
        )


class Mute(KnownScorer):
    """Fails to explain."""

    def explain(self, *_):
        """Raise."""
        raise RuntimeError


class Breaks(KnownScorer):
    """Fails to score."""

    def score(self, *_, **__):
        """Raise."""
        raise RuntimeError


def _record(
    request, profile, scorer, catalogue=CATALOGUE, now=NOW, *, contact=None, seed=3
) -> Record:
    """Decide, and keep what a store keeps, through JSON."""
    decision = decide_in_full(
        request, profile, catalogue=catalogue, scorer=scorer, now=now, seed=seed, contact=contact
    )
    plain = {
        "contact": contact and contact_to_json(contact),
        "request": request.to_dict(),
        "response": decision_to_json(decision, decision_id="d-1"),
    }
    return Record(
        decided_at=decision.decided_at,
        seed=decision.seed,
        evidence=write_evidence(profile or a_customer(request.customer_id)).data,
        **orjson.loads(orjson.dumps(plain)),
    )


@unhurried
@given(
    document=arbitrated_documents(),
    request=requests(),
    contact=contacts(),
    seed=st.integers(0, 2**63 - 1),
)
def test_what_was_left_to_chance_comes_out_the_same(document, request, contact, seed):
    """Whatever was explored, held out or said again, the recorded seed brings back to the bit."""
    catalogue = Catalogue.compile(document, 1)
    record = _record(request, a_customer(), KnownScorer(), catalogue, contact=contact, seed=seed)

    result = replay(record, record.evidence, catalogue=catalogue, scorer=KnownScorer())

    assert result.identical


@unhurried
@given(
    document=documents(),
    request=requests(),
    age=st.integers(0, 99),
    now=st.floats(NOW - 2e5, NOW + 2e5),
    scorer=st.sampled_from([Reads(), None, Mute(), Breaks()]),
)
def test_every_decision_comes_out_the_same(document, request, age, now, scorer):
    """Whatever was decided on whatever, in full health or degraded, comes out equal to the bit."""
    catalogue = Catalogue.compile(document, 1)
    record = _record(request, a_customer(age=age), scorer, catalogue, now)

    # What failed then works now, as it would when somebody looks into it.
    well = scorer if scorer is None or isinstance(scorer, Reads) else KnownScorer()
    result = replay(record, record.evidence, catalogue=catalogue, scorer=well)

    assert result.same
    assert result.identical
    assert result.differences == ()
    assert result.response == record.response


@pytest.mark.parametrize(
    ("scorer", "degraded"),
    [(None, "MODEL_UNAVAILABLE"), (Breaks(), "MODEL_UNAVAILABLE"), (Mute(), "REASONS_UNAVAILABLE")],
)
def test_a_degraded_decision_is_degraded_again(scorer, degraded):
    """What was decided without a model, or without words, comes out so with a model that works."""
    record = _record(a_request(), None, scorer)

    result = replay(record, record.evidence, catalogue=CATALOGUE, scorer=KnownScorer())

    assert record.response["degraded"] == degraded
    assert result.identical


def test_an_unknown_customer_comes_out_the_same():
    """A decision on a customer of whom nothing was known is replayed from empty evidence."""
    record = _record(a_request(profile={"age": 50}), None, Reads())

    assert replay(record, record.evidence, catalogue=CATALOGUE, scorer=Reads()).identical


def test_a_difference_is_told_where_it_is():
    """What comes out otherwise is named by its place, with what it was and what it is."""
    record = _record(a_request(), None, KnownScorer({"a": 0.5, "b": 0.5}))
    record.response["actions"][1]["priority"] += 1.0
    record.response["catalogue_version"] = 9

    result = replay(
        record, record.evidence, catalogue=CATALOGUE, scorer=KnownScorer({"a": 0.5, "b": 0.5})
    )

    assert not result.same
    assert [(each.path, each.recorded, each.again) for each in result.differences] == [
        ("/catalogue_version", 9, 1),
        ("/actions/1/priority", 46.0, 45.0),
    ]


@pytest.mark.parametrize("field", ["propensity", "reasons", "content"])
def test_anything_may_differ(field):
    """A part that the record lacks, or that is of another type, is a difference."""
    record = _record(a_request(), None, KnownScorer())
    record.response["actions"][0][field] = "changed"

    result = replay(record, record.evidence, catalogue=CATALOGUE, scorer=KnownScorer())

    assert {each.path for each in result.differences} == {f"/actions/0/{field}"}


def test_an_action_more_or_less_is_a_difference():
    """A list that is longer or shorter than recorded differs where one of them ends."""
    record = _record(a_request(), None, KnownScorer())
    del record.response["actions"][2]

    result = replay(record, record.evidence, catalogue=CATALOGUE, scorer=KnownScorer())

    assert [each.path for each in result.differences] == ["/actions/2"]


def test_a_last_bit_is_the_same_but_not_identical():
    """Floats that differ by less than the tolerance are the same, and not identical."""
    record = _record(a_request(), None, KnownScorer())
    record.response["actions"][0]["propensity"] *= 1 + TOLERANCE / 10

    result = replay(record, record.evidence, catalogue=CATALOGUE, scorer=KnownScorer())

    assert (result.same, result.identical) == (True, False)
    assert result.tolerance == TOLERANCE


def test_the_id_is_not_compared():
    """The id was assigned, not decided: it is handed back as it was recorded."""
    record = _record(a_request(), None, KnownScorer())
    record.response["decision_id"] = "another"

    result = replay(record, record.evidence, catalogue=CATALOGUE, scorer=KnownScorer())

    assert result.identical
    assert result.response["decision_id"] == "another"


def test_another_model_is_found_out():
    """A decision replayed with another model than it was taken with does not come out the same."""
    record = _record(a_request(), None, KnownScorer())

    result = replay(
        record,
        record.evidence,
        catalogue=CATALOGUE,
        scorer=KnownScorer({"a": 0.123}, version="known-2"),
    )

    assert "/model_version" in {each.path for each in result.differences}
