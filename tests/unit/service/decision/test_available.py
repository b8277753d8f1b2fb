"""Which offers could be said here and now."""

from __future__ import annotations

import pytest

from service.decision.times import rfc3339
from tests.unit.service.decision.building import (
    NOW,
    a_catalogue,
    a_request,
    an_offer,
    decide_on,
    falls_of,
    offers_of,
)


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        (NOW, None, None),
        (NOW + 0.001, None, "NOT_STARTED"),
        (None, NOW + 0.001, None),
        (None, NOW, "ENDED"),
        (NOW - 1, NOW + 1, None),
    ],
)
def test_an_offer_runs_from_its_start_until_before_its_end(starts, ends, code):
    """The first moment of an offer's time belongs to it, the last does not."""
    dates = {
        "starts_at": starts and rfc3339(starts),
        "ends_at": ends and rfc3339(ends),
    }

    decision = decide_on(a_catalogue(an_offer(**dates)))

    assert falls_of(decision).get("o-1") == (code and ("available", code))


def test_an_offer_to_come_says_when():
    """An offer that has not started says from when it would be available."""
    decision = decide_on(a_catalogue(an_offer(starts_at="2027-01-01T00:00:00Z")))

    (fallen,) = decision.fallen
    assert rfc3339(fallen.until) == "2027-01-01T00:00:00.000Z"


def test_an_offer_needs_a_treatment_for_the_channel():
    """An offer without a treatment for the channel falls; so does every one in no channel."""
    decision = decide_on(a_catalogue(an_offer()), a_request(channel="fax"))

    assert falls_of(decision) == {"o-1": ("available", "NO_TREATMENT")}
    assert decision.no_action == "NOTHING_AVAILABLE"


@pytest.mark.parametrize(
    ("placement", "chosen"),
    [(None, "t-hero"), ("hero", "t-hero"), ("sidebar", "t-side"), ("footer", "t-any")],
)
def test_the_first_treatment_that_fits_is_taken(placement, chosen):
    """Among an offer's treatments, the first in the catalogue that fits the placement is used."""
    treatments = [
        {"treatment_id": "t-hero", "channel": "web", "placements": ["hero"]},
        {"treatment_id": "t-side", "channel": "web", "placements": ["sidebar", "hero"]},
        {"treatment_id": "t-any", "channel": "web"},
    ]
    catalogue = a_catalogue(an_offer(treatments=treatments))

    decision = decide_on(catalogue, a_request(channel="web", placement=placement))

    assert [each.treatment.treatment_id for each in decision.actions] == [chosen]


def test_an_offer_needs_a_treatment_for_the_placement():
    """An offer whose treatments are all for other placements falls."""
    treatment = {"treatment_id": "t", "channel": "web", "placements": ["hero"]}

    decision = decide_on(
        a_catalogue(an_offer(treatments=[treatment])),
        a_request(channel="web", placement="footer"),
    )

    assert falls_of(decision) == {"o-1": ("available", "NO_PLACEMENT")}


def test_the_request_may_exclude_offers():
    """An offer that the request excludes falls, mandatory or not; unknown ids are ignored."""
    catalogue = a_catalogue(an_offer("a"), an_offer("b", mandatory=True), an_offer("c"))

    decision = decide_on(catalogue, a_request(exclude=("a", "b", "z")))

    assert offers_of(decision) == ["c"]
    assert falls_of(decision) == {
        "a": ("available", "EXCLUDED"),
        "b": ("available", "EXCLUDED"),
    }
