"""What would change a silence: told by deciding again, so that what is said comes true."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision import Catalogue, Decision, decide, decide_in_full
from service.decision.contact_state import Claim, Consent, ContactState, Reached
from service.decision.why_not import spoken_moment
from tests.unit.service.decision.building import NOW, KnownScorer, a_request, an_offer, offers_of

DAY = 86_400.0
CAP = {"name": "weekly", "limit": 1, "window_days": 7, "scope": "all"}
LIKELY = {"a": 0.9, "b": 0.5, "c": 0.1}


def contacted(*days_ago: float) -> tuple[Claim, ...]:
    """Return claims of an offer that is gone, so many days ago each."""
    return tuple(
        Claim(
            decision_id=f"d-{at}",
            offer_id="old",
            channel="email",
            claimed_at=NOW - each * DAY,
            expires_at=NOW - each * DAY,
        )
        for at, each in enumerate(days_ago)
    )


def decided(
    *offers: dict[str, Any],
    contact: ContactState | None = None,
    sections: dict[str, Any] | None = None,
    seed: int = 7,
    **keys: Any,
) -> Decision:
    """Decide in full on these offers under these sections."""
    return decide_in_full(
        a_request(**{"limit": 1} | keys),
        None,
        catalogue=Catalogue.compile({"offers": list(offers), **(sections or {})}, 1),
        scorer=KnownScorer(LIKELY),
        now=NOW,
        seed=seed,
        contact=contact,
    )


def test_a_cap_tells_from_when_it_frees() -> None:
    """The moment is the end of the window, and deciding then gives the offer."""
    policy = {"contact_policy": {"caps": [CAP]}}

    (change,) = decided(
        an_offer("a"), sections=policy, contact=ContactState(claims=contacted(5))
    ).would_change

    assert (change.offer_id, change.is_offered, change.since) == ("a", True, NOW + 2 * DAY)
    moment = spoken_moment(NOW + 2 * DAY)
    assert change.text == f"Would be offered from {moment}, when weekly frees"


def test_holds_that_end_one_after_the_other_are_followed() -> None:
    """A cap that frees while the offer has not started: from its start on."""
    policy = {"contact_policy": {"caps": [CAP]}}
    starts = "2026-11-25T00:00:00Z"

    (change,) = decided(
        an_offer("a", starts_at=starts), sections=policy, contact=ContactState(claims=contacted(0))
    ).would_change

    assert change.is_offered
    assert change.since == NOW + 7 * DAY
    assert change.text.endswith("when weekly frees")


@pytest.mark.parametrize("policy", ["none", "epsilon", "softmax"])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_told_leaves_nothing_to_chance(policy: str, seed: int) -> None:
    """Whoever would have been drawn then, the moment is that at which the cap frees."""
    explores = {"policy": policy} | ({"epsilon": 1.0} if policy == "epsilon" else {})
    sections = {"contact_policy": {"caps": [CAP]}, "exploration": explores}

    decision = decided(
        *map(an_offer, LIKELY),
        sections=sections,
        contact=ContactState(claims=contacted(5)),
        limit=3,
        seed=seed,
    )

    first, *others = decision.would_change
    frees = NOW + 2 * DAY
    assert (first.offer_id, first.is_offered, first.since) == ("a", True, frees)
    assert [(each.offer_id, each.since, each.is_offered) for each in others] == [
        ("b", None, True),
        ("c", None, True),
    ]


def test_who_ranks_above_is_not_waited_for() -> None:
    """There would be room again in a week, but the same would take it: the cap is what holds."""
    (change,) = decided(
        an_offer("a"), an_offer("b"), sections={"contact_policy": {"caps": [CAP]}}, limit=2
    ).would_change

    assert (change.offer_id, change.is_offered, change.since) == ("b", True, None)
    assert change.without is not None
    assert (change.without.stage, change.without.rule) == ("output", "weekly")
    assert change.text.endswith("There is no room for it beside what ranks above it")


def test_what_does_not_end_is_told_as_what_would_have_to_go() -> None:
    """Consent that is missing does not come by itself."""
    consent = {"name": "marketing", "purpose": "marketing"}

    (change,) = decided(
        an_offer("a"), sections={"contact_policy": {"consent": [consent]}}
    ).would_change

    assert change.is_offered
    assert change.since is None
    assert change.without is not None
    assert change.without.code == "NO_CONSENT"
    assert change.text == "Would be offered but for this: No consent to marketing through email"


def test_a_second_hold_is_told() -> None:
    """Without the first the second holds, so the one change is not enough."""
    never = {"name": "never", "when": "false"}
    sections = {
        "engagement": {"eligibility": [never], "suitability": [never | {"name": "not-yet"}]}
    }

    (change,) = decided(an_offer("a"), sections=sections).would_change

    assert not change.is_offered
    assert (change.without and change.without.rule, change.then and change.then.rule) == (
        "never",
        "not-yet",
    )
    assert change.text.startswith("Even but for this: ")


@pytest.mark.parametrize(
    ("offer", "keys", "code"),
    [
        ({}, {"exclude": ("a",)}, "EXCLUDED"),
        ({"threshold": 0.95}, {}, "BELOW_THRESHOLD"),
    ],
)
def test_what_the_request_or_the_model_holds_back_can_be_put_aside(
    offer: dict[str, Any], keys: dict[str, Any], code: str
) -> None:
    """An exclusion and a threshold are single holds, too."""
    (change,) = decided(an_offer("a", **offer), **keys).would_change

    assert (change.is_offered, change.without and change.without.code) == (True, code)


def test_the_holdout_can_be_put_aside() -> None:
    """What a customer in the holdout would have got."""
    (change,) = decided(
        an_offer("a"), sections={"policies": {"holdout": {"share": 1.0}}}
    ).would_change

    assert (change.is_offered, change.without and change.without.code) == (True, "HOLDOUT")


def test_those_that_came_closest_come_first_and_three_at_most() -> None:
    """First what only the limit left out, in its order; then those of earlier stages."""
    never = {"name": "never", "when": "false"}
    offers = (
        an_offer("a"),
        an_offer("b"),
        an_offer("c"),
        an_offer("d", eligibility=[never]),
        an_offer("e", starts_at="2027-01-01T00:00:00Z"),
    )

    changes = decided(*offers).would_change

    assert [each.offer_id for each in changes] == ["b", "c", "d"]
    assert all(each.is_offered for each in changes[:2])
    assert changes[0].text.endswith("Came in place 2 where 1 could be shown")


def test_what_others_took_is_only_known_of_the_present() -> None:
    """After its end neither a capacity that was used up nor a refusal of the store counts."""
    policy = {"capacity": [{"name": "calls", "limit": 5, "per": "day"}]}
    contact = ContactState(
        capacity={"calls": 0},
        reached=(Reached(offer_id="a", name="calls", code="CAPACITY", until=NOW + DAY),),
    )

    (change,) = decided(
        an_offer("a"), sections={"contact_policy": policy}, contact=contact
    ).would_change

    assert change.is_offered
    assert change.since is not None
    assert change.since > NOW


def test_nothing_is_computed_unless_it_is_asked_for() -> None:
    """`reasons` and `none` cost nothing more, and are the same decision."""
    for explain in ("none", "reasons"):
        decision = decided(an_offer("a"), an_offer("b"), explain=explain)
        assert decision.would_change == ()
        assert offers_of(decision) == ["a"]


def test_while_the_ledger_cannot_be_read_nothing_is_promised() -> None:
    """That hold cannot be put aside, and nobody knows its end."""
    decision = decided(an_offer("a"), contact=ContactState(readable=False))

    assert decision.would_change == ()


@given(
    days_ago=st.lists(st.floats(0.0, 8.0), max_size=4),
    limit=st.integers(1, 3),
    consented=st.booleans(),
    starts=st.integers(-3, 3),
)
def test_what_is_promised_for_a_moment_comes_true_then_and_not_before(
    days_ago: list[float],
    limit: int,
    consented: bool,  # noqa: FBT001 -- drawn by Hypothesis
    starts: int,
) -> None:
    """At the moment that is named the offer is decided on; a millisecond earlier it is not."""
    document = {
        "offers": [an_offer("a", starts_at=_day(starts))],
        "contact_policy": {
            "caps": [CAP | {"limit": limit}],
            "consent": [{"name": "marketing", "purpose": "marketing"}],
        },
    }
    catalogue = Catalogue.compile(document, 1)
    consent = Consent(purpose="marketing", granted=consented, at=NOW - DAY)
    contact = ContactState(claims=contacted(*sorted(days_ago)), consents=(consent,))
    given_ = {"catalogue": catalogue, "scorer": KnownScorer(LIKELY), "seed": 7, "contact": contact}

    decision = decide_in_full(a_request(limit=1), None, now=NOW, **given_)

    for change in decision.would_change:
        if change.is_offered and change.since is not None:
            then = decide(a_request(limit=1), None, now=change.since, **given_)
            before = decide(a_request(limit=1), None, now=change.since - 0.001, **given_)
            assert (offers_of(then), offers_of(before)) == (["a"], [])


def _day(offset: int) -> str:
    return f"2026-11-{18 + offset:02d}T00:00:00Z"
