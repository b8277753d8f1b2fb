"""Who is left alone, so that what we do can be measured."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.decision.holdout import is_held_out
from service.decision.policies import HoldoutPolicy
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
