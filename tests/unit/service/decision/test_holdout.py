"""Who is left alone, so that what we do can be measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import CatalogueError
from service.decision.holdout import holdout_of, is_held_out
from service.decision.offer import OBJECTIVES
from service.decision.policies import HoldoutPolicy
from tests.unit.service.decision.arbitrating import a_market
from tests.unit.service.decision.building import (
    a_catalogue,
    a_request,
    an_offer,
    decide_on,
    falls_of,
    offers_of,
)
from tests.unit.service.decision.drawing import unhurried

EVERYONE = {"share": 1.0, "salt": "s"}


def _held(policy: HoldoutPolicy) -> set[int]:
    return {number for number in range(20_000) if is_held_out(f"c-{number}", policy)}


def test_the_share_is_kept():
    """Of 20,000 customers the share is held out, within four standard errors."""
    held = _held(HoldoutPolicy(share=0.1, salt="2026"))

    assert abs(len(held) - 2000) < 4 * (20_000 * 0.1 * 0.9) ** 0.5


def test_a_larger_share_keeps_who_was_held_out():
    """Raising the share adds customers to the holdout and lets none out."""
    smaller, larger = (_held(HoldoutPolicy(share=share, salt="s")) for share in (0.05, 0.1))

    assert smaller < larger


def test_another_salt_draws_another_holdout():
    """Two salts hold out customers independently of each other."""
    one, other = (_held(HoldoutPolicy(share=0.1, salt=salt)) for salt in ("a", "b"))

    assert abs(len(one & other) - 200) < 4 * 200**0.5


def test_the_holdout_stays_as_it_was():
    """Who is held out never changes from one release to the next: these customers are."""
    policy = HoldoutPolicy(share=0.1)

    held = [number for number in range(60) if is_held_out(f"c-{number}", policy)]

    assert held == [12, 13, 15, 40, 41, 51]


@unhurried
@given(customer=st.text(), salt=st.text(min_size=1))
def test_the_ends_of_the_share_are_exact(customer, salt):
    """A share of 0 holds nobody out, a share of 1 everybody, whatever the id."""
    assert not is_held_out(customer, HoldoutPolicy(share=0.0, salt=salt))
    assert is_held_out(customer, HoldoutPolicy(share=1.0, salt=salt))


def test_the_held_out_are_left_alone():
    """A customer in the holdout gets no action, and the decision says so."""
    decision = decide_on(a_catalogue(an_offer("a"), an_offer("b"), holdout=EVERYONE))

    assert decision.holdout
    assert decision.no_action == "HOLDOUT"
    assert falls_of(decision) == {"a": ("output", "HOLDOUT"), "b": ("output", "HOLDOUT")}


def test_service_messages_reach_the_held_out():
    """Mandatory offers pass the holdout, and the limit counts them alone."""
    notices = [an_offer(name, mandatory=True) for name in ("m", "n")]
    catalogue = a_catalogue(an_offer("a"), *notices, holdout=EVERYONE)

    decision = decide_on(catalogue, a_request(limit=1))

    assert decision.holdout
    assert offers_of(decision) == ["m"] or offers_of(decision) == ["n"]
    assert sorted(code for _, code in falls_of(decision).values()) == ["HOLDOUT", "LIMIT"]


def test_the_share_of_all_customers_has_one_home_and_an_old_one():
    """In either place it holds out the same customers; objectives go on drawing by themselves."""
    objectives = {"objectives": {"grow": 0.2}, "salt": "2026"}
    one = a_market(holdout={"share": 0.1, **objectives})
    old = a_market(holdout=objectives, policies={"holdout": {"share": 0.1, "salt": "2026"}})

    found = [[holdout_of(f"c-{number}", each) for number in range(2_000)] for each in (one, old)]

    assert found[0] == found[1]
    assert 0 < sum(each.everything for each in found[0]) < 300


def test_a_share_that_is_said_in_both_places_is_a_mistake():
    """Which one counts is nobody's guess: the message names the other place."""
    with pytest.raises(CatalogueError) as raised:
        a_market(holdout={"share": 0.1}, policies={"holdout": {"share": 0.2}})

    (mistake,) = raised.value.mistakes
    assert (mistake.path, "/holdout/share" in mistake.message) == ("/policies/holdout/share", True)


def _held_from(objective: str, **shares: float) -> set[int]:
    market = a_market(holdout={"objectives": shares, "salt": "2026"})
    return {
        number
        for number in range(5_000)
        if objective in holdout_of(f"c-{number}", market).objectives
    }


def test_an_objective_has_its_own_share():
    """Each objective holds out its share, and nobody where none is said."""
    held = _held_from("grow", grow=0.2, retain=0.1)

    assert abs(len(held) - 1000) < 4 * (5_000 * 0.2 * 0.8) ** 0.5
    assert _held_from("serve", grow=0.2) == set()


def test_objectives_draw_independently():
    """Who is held out from one objective does not depend on another, nor on its share."""
    grow, retain = _held_from("grow", grow=0.2), _held_from("retain", retain=0.2)

    assert abs(len(grow & retain) - 200) < 4 * 200**0.5
    assert _held_from("grow", grow=0.2, retain=0.9) == grow
    assert grow < _held_from("grow", grow=0.3)


@unhurried
@given(customer=st.text(max_size=20), share=st.floats(0.0, 1.0), more=st.floats(0.0, 1.0))
def test_a_larger_share_of_an_objective_lets_none_out(customer, share, more):
    """For any customer, being held out is only ever gained as the share grows."""
    small, large = sorted((share, more))
    before, after = (
        holdout_of(customer, a_market(holdout={"objectives": {"grow": each}}))
        for each in (small, large)
    )

    assert set(before.objectives) <= set(after.objectives)


@pytest.mark.parametrize("everything", [0.0, 1.0])
def test_the_held_out_from_an_objective_get_others(everything):
    """They get the offers of other objectives; the decision names what they are held out from."""
    market = a_market(
        an_offer("a", objective="grow"),
        an_offer("b", objective="serve"),
        holdout={"objectives": {"grow": 1.0}},
        policies={"holdout": {"share": everything}},
    )

    decision = decide_on(market, propensities={"a": 0.9, "b": 0.1})

    assert offers_of(decision) == ([] if everything else ["b"])
    assert falls_of(decision)["a"] == ("output", "HOLDOUT")
    assert decision.holdout_objectives == (OBJECTIVES if everything else ("grow",))
    assert decision.holdout is bool(everything)


def test_what_would_not_have_been_said_is_not_held_out():
    """An offer that is worth less than silence falls by that, in the holdout, too."""
    market = a_market(
        an_offer("a"),
        an_offer("b"),
        arbitration={"no_action_value": 2.0},
        policies={"holdout": {"share": 1.0}},
    )

    decision = decide_on(market, propensities={"a": 0.9, "b": 0.1})

    assert falls_of(decision) == {
        "a": ("output", "HOLDOUT"),
        "b": ("arbitration", "NO_ACTION_BETTER"),
    }
