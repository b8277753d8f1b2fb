"""One voice: within a time, all channels say the same, unless the customer has answered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import CatalogueError
from service.decision import Catalogue
from service.decision.contact_state import Claim, ContactState, Response
from tests.unit.service.decision.arbitrating import (
    HOUR,
    a_market,
    decide_with,
    in_web_and_mail,
)
from tests.unit.service.decision.building import NOW, an_offer, falls_of, offers_of
from tests.unit.service.decision.drawing import unhurried

VOICE = {"hours": 24.0}
OFFERS = [in_web_and_mail("a"), in_web_and_mail("b"), an_offer("c")]
LIKELY = {"a": 0.5, "b": 0.1, "c": 0.05}


def _said(offer_id: str, ago: float, **keys) -> Claim:
    at = NOW - ago * HOUR
    known = {"decision_id": f"d-{offer_id}-{ago}", "channel": "email"}
    return Claim(offer_id=offer_id, claimed_at=at, expires_at=at + HOUR, **known | keys)


def _answer(outcome: str, offer_id: str = "b", ago: float = 1.0, **keys) -> Response:
    known = {"decision_id": "d-elsewhere"}
    return Response(
        offer_id=offer_id, outcome=outcome, occurred_at=NOW - ago * HOUR, **known | keys
    )


def _decide(*claims: Claim, responses=(), offers=OFFERS, voice=VOICE, **keys):
    known = ContactState(claims=claims, responses=tuple(responses))
    return decide_with(a_market(*offers, one_voice=voice), LIKELY, contact=known, **keys)


@pytest.mark.parametrize("channel", ["email", "web"])
def test_what_was_said_is_said_again(channel):
    """An offer decided within the time comes first in every channel, and says that it is so."""
    decision = _decide(_said("b", 3.0), channel=channel, limit=2)

    assert offers_of(decision) == ["b", "a"]
    first = decision.actions[0]
    assert (first.selection, first.selection_probability) == ("one_voice", 1.0)
    assert first.reasons[-1].code == "ONE_VOICE"


@pytest.mark.parametrize(("ago", "first"), [(0.0, "b"), (23.999, "b"), (24.0, "a"), (25.0, "a")])
def test_the_time_runs_out(ago, first):
    """It stands for the hours after it was decided, and not at their end."""
    assert offers_of(_decide(_said("b", ago))) == [first]


@pytest.mark.parametrize("outcome", ["accepted", "rejected", "deferred", "converted"])
def test_an_answer_ends_it(outcome):
    """Once the customer has answered, the best is said again, and it says why it differs."""
    decision = _decide(_said("b", 3.0), responses=[_answer(outcome)])

    (action,) = decision.actions
    assert (action.offer.offer_id, action.selection) == ("a", "best")
    assert action.reasons[-1].code == "ONE_VOICE_ANSWERED"


def test_an_answer_counts_whatever_its_clock_says():
    """An answer to one of the decisions ends it though it is said to be older than they."""
    told = _answer("rejected", ago=5.0, decision_id="d-b-3.0")

    assert offers_of(_decide(_said("b", 3.0), responses=[told])) == ["a"]


@pytest.mark.parametrize("outcome", ["click", "impression", "shown_to_agent"])
def test_being_seen_is_no_answer(outcome):
    """A click changes nothing in what is said."""
    assert offers_of(_decide(_said("b", 3.0), responses=[_answer(outcome)])) == ["b"]


def test_an_older_answer_is_about_something_else():
    """A rejection from before it was decided again does not end it."""
    assert offers_of(_decide(_said("b", 3.0), responses=[_answer("rejected", ago=40.0)])) == ["b"]


def test_what_cannot_be_said_here_gives_way_and_says_so():
    """In a channel that it has no form for, another is said; the reason and why_not say why."""
    decision = _decide(_said("c", 3.0), channel="web")

    (action,) = decision.actions
    assert action.offer.offer_id == "a"
    assert action.reasons[-1].code == "ONE_VOICE_BLOCKED"
    assert falls_of(decision)["c"] == ("available", "NO_TREATMENT")


def test_an_exception_is_not_the_new_voice():
    """What another channel said in the meantime, since it had to, does not replace the first."""
    decision = _decide(_said("a", 1.0, channel="web"), _said("c", 3.0))

    assert offers_of(decision) == ["c"]


def test_no_longer_eligible_is_no_longer_said():
    """Once it is held back by a rule, another is said."""
    barred = in_web_and_mail("b", eligibility=[{"name": "no", "when": "false"}])

    decision = _decide(_said("b", 3.0), offers=[OFFERS[0], barred])

    assert offers_of(decision) == ["a"]
    assert falls_of(decision) == {"b": ("eligibility", "RULE")}


def test_others_have_their_turn_in_the_end():
    """However often the customer comes by, an offer stands for the longest hours only."""
    often = [_said("b", float(ago)) for ago in range(0, 60, 10)]
    voice = VOICE | {"longest_hours": 48.0}

    assert offers_of(_decide(*often[:5], voice=voice)) == ["b"]
    assert offers_of(_decide(*often, voice=voice)) == ["a"]


def test_notices_are_nobodys_voice():
    """A mandatory offer does not come back because it was said, nor does it end the voice."""
    offers = [*OFFERS, an_offer("m", mandatory=True)]

    decision = _decide(_said("m", 1.0, mandatory=True), _said("b", 3.0), offers=offers, limit=2)

    assert offers_of(decision) == ["m", "b"]
    assert [each.selection for each in decision.actions] == ["mandatory", "one_voice"]


def test_one_voice_goes_before_silence_and_chance():
    """What was said is said again although silence is worth more now, and nothing is drawn."""
    market = a_market(
        *OFFERS,
        one_voice=VOICE,
        arbitration={"no_action_value": 4.0},
        exploration={"policy": "epsilon", "epsilon": 1.0},
    )
    known = ContactState(claims=(_said("b", 3.0),))

    for seed in range(20):
        decision = decide_with(market, LIKELY, contact=known, seed=seed)
        assert offers_of(decision) == ["b"]
        assert decision.selection_probability == 1.0


TWO = a_market(
    in_web_and_mail("a"),
    in_web_and_mail("b"),
    one_voice={"hours": 24.0, "longest_hours": 48.0},
    exploration={"policy": "thompson", "pseudo_counts": 2.0},
)
steps = st.lists(
    st.tuples(
        st.floats(0.1, 20.0),  # hours later
        st.sampled_from(["email", "web"]),
        st.sampled_from(["nothing", "nothing", "nothing", "click", "rejected"]),
        st.fixed_dictionaries({"a": st.floats(0.0, 1.0), "b": st.floats(0.0, 1.0)}),
    ),
    min_size=2,
    max_size=8,
)


@unhurried
@given(steps=steps, seed=st.integers(0, 2**32))
def test_the_story_is_one(steps, seed):
    """Whatever scores, chance and channels do, an offer is said until it is answered or rests."""
    known, now, before, since = ContactState(), NOW, None, NOW
    for number, (hours, channel, outcome, likely) in enumerate(steps):
        now += hours * HOUR
        decision = decide_with(
            TWO, likely, contact=known, now=now, channel=channel, seed=seed + number
        )
        (said,) = offers_of(decision)
        if before is not None and decision.decided_at < since + 48 * HOUR:
            assert said == before
        if said != before:
            before, since = said, decision.decided_at
        claim = Claim(
            decision_id=f"d-{number}",
            offer_id=said,
            channel=channel,
            claimed_at=decision.decided_at,
            expires_at=decision.decided_at,
        )
        known = replace(known, claims=(claim, *known.claims))
        if outcome != "nothing":
            answer = Response(
                decision_id=f"d-{number}",
                offer_id=said,
                outcome=outcome,
                occurred_at=decision.decided_at,
            )
            known = replace(known, responses=(*known.responses, answer))
        if outcome == "rejected":
            before = None


@pytest.mark.parametrize(
    "section",
    [{"longest_hours": 3.0}, {"hours": 24.0, "longest_hours": 12.0}],
    ids=["without hours", "too short"],
)
def test_a_contradiction_is_a_mistake(section):
    """The document says so at the key that contradicts."""
    with pytest.raises(CatalogueError) as raised:
        Catalogue.compile({"offers": [], "one_voice": section}, 1)

    assert [each.path for each in raised.value.mistakes] == ["/one_voice/longest_hours"]
