"""Bundles, conflicts and placements: what can be shown together."""

from __future__ import annotations

from tests.unit.service.decision.arbitrating import a_market, decide_with
from tests.unit.service.decision.building import an_offer, falls_of, offers_of

LIKELY = {"a": 0.5, "b": 0.4, "c": 0.3, "d": 0.2}


def _bundled(*names: str):
    return [an_offer(each, bundle="set" if each in names else None) for each in LIKELY]


def _placed(**placements: list[str] | None):
    return [
        an_offer(
            name,
            treatments=[{"treatment_id": name, "channel": "email", "placements": placements[name]}],
        )
        for name in placements
    ]


def test_a_bundle_comes_where_its_best_comes():
    """Its members follow each other, led by the best; the others say why they are there."""
    decision = decide_with(a_market(*_bundled("b", "d")), LIKELY, limit=3)

    assert offers_of(decision) == ["a", "b", "d"]
    assert [each.selection for each in decision.actions] == ["best", "best", "bundle"]
    assert decision.actions[2].reasons[-1].code == "POLICY_BUNDLE"


def test_a_bundle_that_does_not_fit_gives_way():
    """Where there is no place for all of it, others take the places."""
    decision = decide_with(a_market(*_bundled("a", "c")), LIKELY, limit=1)

    assert offers_of(decision) == ["b"]
    assert falls_of(decision) == {
        "a": ("output", "BUNDLE_TOO_LARGE"),
        "c": ("output", "BUNDLE_TOO_LARGE"),
        "d": ("output", "LIMIT"),
    }


def test_a_bundle_too_large_for_what_is_left_says_so():
    """A bundle of three falls where two could be shown, though nothing else is there."""
    offers = [each for each in _bundled("a", "b", "c") if each["bundle"]]

    decision = decide_with(a_market(*offers), LIKELY, limit=2)

    assert set(falls_of(decision).values()) == {("output", "BUNDLE_TOO_LARGE")}
    assert decision.no_action == "NO_ROOM"


def test_a_broken_bundle_is_not_shown():
    """If one of it cannot be shown, for whatever reason, none is; the others name it."""
    offers = _bundled("a", "c")
    offers[2]["threshold"] = 0.9

    decision = decide_with(a_market(*offers), LIKELY, limit=3)

    assert offers_of(decision) == ["b", "d"]
    (fallen,) = (each for each in decision.fallen if each.offer.offer_id == "a")
    assert (fallen.code, fallen.rule, fallen.facts) == (
        "BUNDLE_INCOMPLETE",
        "set",
        {"missing": "c"},
    )


def test_a_conflict_is_decided_by_rank():
    """Of two offers in conflict the better is shown, and the other says beside whom it is not."""
    offers = [an_offer("a"), an_offer("b", conflicts=["a"]), an_offer("c")]

    decision = decide_with(a_market(*offers), LIKELY, limit=3)

    assert offers_of(decision) == ["a", "c"]
    assert falls_of(decision) == {"b": ("output", "CONFLICT")}


def test_each_placement_is_taken_once():
    """Without a placement in the request, no two offers are told to be in the same place."""
    market = a_market(
        *_placed(a=["hero"], b=["hero"], c=["side"], d=None), placements=["hero", "side"]
    )

    decision = decide_with(market, LIKELY, limit=4)

    assert [(each.offer.offer_id, each.placement) for each in decision.actions] == [
        ("a", "hero"),
        ("c", "side"),
        ("d", None),
    ]
    assert falls_of(decision) == {"b": ("output", "PLACEMENT_TAKEN")}


def test_who_fits_anywhere_makes_room():
    """An offer that fits two placements takes the one that leaves room for another."""
    market = a_market(*_placed(a=["hero", "side"], b=["hero"]), placements=["hero", "side"])

    decision = decide_with(market, LIKELY, limit=2)

    assert [(each.offer.offer_id, each.placement) for each in decision.actions] == [
        ("a", "side"),
        ("b", "hero"),
    ]


def test_a_request_for_one_placement_gets_as_many_as_it_wants():
    """A carousel in one placement is filled up to the limit."""
    market = a_market(*_placed(a=["hero"], b=["hero"]), placements=["hero", "side"])

    decision = decide_with(market, LIKELY, limit=2, placement="hero")

    assert [each.placement for each in decision.actions] == ["hero", "hero"]


def test_a_mandatory_offer_does_not_wait_for_its_bundle():
    """What must be said is said; what comes with it needs it to be there."""
    offers = [
        an_offer("m", mandatory=True, bundle="set"),
        an_offer("a", bundle="set", threshold=0.9),
        an_offer("b", bundle="set"),
    ]

    decision = decide_with(a_market(*offers), LIKELY, limit=3)

    assert offers_of(decision) == ["m"]
    assert falls_of(decision)["b"] == ("output", "BUNDLE_INCOMPLETE")
