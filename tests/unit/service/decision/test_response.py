"""The response: its fields, their order, and how much of the why it holds."""

from __future__ import annotations

import math

from service.decision import Request, Scores, decide, decision_to_json
from service.decision.times import parse_time
from tests.unit.service.decision.building import (
    NOW,
    KnownScorer,
    a_catalogue,
    a_customer,
    a_request,
    an_offer,
    decide_on,
)

FIELDS = [
    "decision_id",
    "customer_id",
    "channel",
    "decided_at",
    "valid_until",
    "model_version",
    "catalogue_version",
    "lifecycle_stage",
    "holdout",
    "holdout_objectives",
    "degraded",
    "actions",
    "no_action",
    "selection_probability",
]
ACTION_FIELDS = [
    "rank",
    "offer_id",
    "treatment_id",
    "placement",
    "name",
    "objective",
    "content",
    "propensity",
    "uplift",
    "value",
    "expected_value",
    "priority",
    "selection",
    "selection_probability",
    "reasons",
]
REASON_FIELDS = ["code", "kind", "direction", "contribution", "feature", "value", "text"]
CATALOGUE = a_catalogue(
    an_offer("a", value=100.0, name="Dear"),
    an_offer("b", value=1.0),
    an_offer("c", starts_at="2026-12-03T08:30:00.5Z"),
    version=7,
)
LIKELY = {"a": 0.2, "b": 0.8}


def _respond(**keys) -> dict:
    decision = decide_on(CATALOGUE, a_request(**keys), propensities=LIKELY)
    return decision_to_json(decision, decision_id="d-1")


def test_the_fields_are_in_their_order():
    """The response has exactly the fields of the contract, in its order."""
    response = _respond(explain="reasons")

    assert list(response) == FIELDS
    assert [list(each) for each in response["actions"]] == [ACTION_FIELDS] * 2
    assert list(response["actions"][0]["reasons"][0]) == REASON_FIELDS


def test_the_values_are_those_of_the_decision():
    """An action says its rank, its offer, its propensity and what both are worth."""
    response = _respond()

    first = response["actions"][0]
    assert (response["decision_id"], response["catalogue_version"]) == ("d-1", 7)
    assert (first["rank"], first["offer_id"], first["name"]) == (1, "a", "Dear")
    assert (first["propensity"], first["value"], first["expected_value"]) == (0.2, 100.0, 20.0)
    assert (first["selection"], first["selection_probability"]) == ("best", 1.0)


def test_times_are_in_milliseconds_and_utc():
    """Moments are RFC 3339 with milliseconds and a Z; a decision holds for its validity."""
    decision = decide_on(a_catalogue(an_offer(), validity_seconds=90), now=NOW + 0.1234567)

    response = decision_to_json(decision)
    assert response["decided_at"] == "2026-11-18T11:06:40.123Z"
    assert response["valid_until"] == "2026-11-18T11:08:10.123Z"


def test_the_moment_that_is_written_is_the_one_that_was_decided_on():
    """A decision is made on whole milliseconds, so that its record says exactly when."""
    decision = decide_on(CATALOGUE, now=NOW + 0.1234567)

    assert parse_time(decision_to_json(decision)["decided_at"]) == decision.decided_at


def test_a_decision_ends_with_its_offers():
    """A decision does not hold beyond the end of the first of its offers to end."""
    catalogue = a_catalogue(
        an_offer("a", ends_at="2026-11-18T12:00:00Z"),
        an_offer("b", ends_at="2026-11-18T13:00:00Z"),
    )

    response = decision_to_json(decide_on(catalogue))

    assert response["valid_until"] == "2026-11-18T12:00:00.000Z"


def test_none_explains_nothing():
    """With explain none there are actions without reasons, and no why-not."""
    response = _respond(explain="none")

    assert [each["reasons"] for each in response["actions"]] == [[], []]
    assert "why_not" not in response


def test_why_not_explains_every_offer_but_not_what_would_change_it():
    """With explain why_not it is what full says, without the part that takes deciding again."""
    full, response = _respond(explain="full"), _respond(explain="why_not")

    del full["what_would_change"]
    assert response == full


def test_full_explains_every_offer():
    """With explain full each offer that is no action says where, why and until when it fell."""
    response = _respond(explain="full")

    assert response["why_not"] == [
        {
            "offer_id": "c",
            "stage": "available",
            "code": "NOT_STARTED",
            "rule": None,
            "until": "2026-12-03T08:30:00.500Z",
            "text": "Starts on 2026-12-03 08:30 UTC",
        }
    ]


def test_the_reasons_add_up():
    """With explain full the base, the model's reasons and the rest add up to the margin."""
    for action in _respond(explain="full")["actions"]:
        told = [each["contribution"] for each in action["reasons"] if each["kind"] == "model"]
        total = math.fsum([action["base"], *told, action["other_contribution"]])
        assert math.isclose(total, action["margin"], abs_tol=1e-9)
        assert math.isclose(1 / (1 + math.exp(-total)), action["propensity"], rel_tol=1e-9)


def test_value_speaks_where_it_decided():
    """An offer that its value lifted over a likelier one says so, and only that one does."""
    first, second = _respond()["actions"]

    assert [each["code"] for each in first["reasons"]] == ["KNOWN", "VALUE_WORTH"]
    assert (first["reasons"][1]["kind"], first["reasons"][1]["value"]) == ("value", 100.0)
    assert [each["code"] for each in second["reasons"]] == ["KNOWN"]


def test_value_is_silent_where_the_score_decided():
    """An offer that is the likeliest, too, is there for its score, whatever it is worth."""
    decision = decide_on(CATALOGUE, propensities={"a": 0.8, "b": 0.2})

    assert [each.code for each in decision.actions[0].reasons] == ["KNOWN"]


def test_a_lever_speaks_where_it_decided():
    """An offer that its lever lifted over a likelier one of the same value says so."""
    catalogue = a_catalogue(an_offer("a", lever=9.0), an_offer("b"))

    decision = decide_on(catalogue, propensities=LIKELY)

    assert [each.code for each in decision.actions[0].reasons] == ["KNOWN", "POLICY_PRIORITY"]


def test_what_was_left_out_counts_as_outranked():
    """Value is a reason, too, where the likelier offer lost its place to the limit."""
    response = _respond(limit=1)

    assert [each["code"] for each in response["actions"][0]["reasons"]] == ["KNOWN", "VALUE_WORTH"]


def test_mandatory_says_so():
    """A mandatory offer's reasons say that it is mandatory."""
    decision = decide_on(a_catalogue(an_offer(mandatory=True)))

    assert decision.actions[0].reasons[-1].code == "POLICY_MANDATORY"


def test_the_content_is_a_copy():
    """Whoever changes a response does not change the catalogue."""
    treatment = {
        "treatment_id": "t",
        "channel": "email",
        "content": {"answers": [{"objection": "no", "answer": "yes"}]},
    }
    catalogue = a_catalogue(an_offer(treatments=[treatment]))

    response = decision_to_json(decide_on(catalogue))
    response["actions"][0]["content"]["answers"][0]["answer"] = "changed"

    assert catalogue.offers[0].treatments[0].content == treatment["content"]


class Reads(KnownScorer):
    """Is as sure as the customer's age says."""

    def score(self, profile, offers, **_):
        """Return a hundredth of the age for each offer."""
        sure = profile.attributes["age"] / 100
        return Scores(dict.fromkeys((each.offer_id for each in offers), sure))


def test_the_requests_profile_overrides_the_stored_one():
    """Attributes of the request are used over the stored ones, which keep their values."""
    profile = a_customer(age=30, city="Rome")

    decision = decide(
        a_request(profile={"age": 60}),
        profile,
        catalogue=CATALOGUE,
        scorer=Reads(),
        now=NOW,
        seed=1,
    )

    assert decision.actions[0].propensity == 0.6
    assert profile.attributes == {"age": 30, "city": "Rome"}


def test_an_unknown_customer_is_decided_on_the_request():
    """A customer of whom nothing is stored is decided on what the request says."""
    decision = decide(
        a_request(profile={"age": 60}), None, catalogue=CATALOGUE, scorer=Reads(), now=NOW, seed=1
    )

    assert decision.actions[0].propensity == 0.6
    assert decision.degraded is None


def test_a_request_survives_its_record():
    """What a record keeps of a request makes the same request again."""
    request = a_request(exclude=("a",), context={"intent": "billing"}, profile={"age": 41})

    assert Request.from_dict(request.to_dict()) == request
    assert Request.from_dict({"customer_id": "c", "channel": "web"}).limit == 1
