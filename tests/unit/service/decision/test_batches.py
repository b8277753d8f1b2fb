"""Conditions in batches: the same is decided as one by one, only sooner."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision import Catalogue
from service.decision.batches import Batch
from service.decision.cel_source import flat_name
from service.decision.expressions import Expression, ExpressionError, compile_expression
from service.decision.facts import Facts
from service.decision.reads import Reads
from service.decision.why_not import RULED_STAGES
from tests.unit.service.decision.building import (
    NOW,
    a_customer,
    a_request,
    an_offer,
    decide_on,
    falls_of,
    offers_of,
)
from tests.unit.service.decision.drawing import unhurried

STEPS = RULED_STAGES[:3]
CHANNELS = ("email", "web")
OF_AGE = "customer.age >= 18.0"


class Spied:
    """A batch's evaluation, counted."""

    def __init__(self, batch: Batch) -> None:
        self.times = 0
        self._run = batch.run

    def __call__(self, variables):
        """Evaluate, and count."""
        self.times += 1
        return self._run(variables)


class Unwanted:
    """A program that must not be evaluated."""

    def execute(self, _):
        """Fail."""
        raise AssertionError


def _rules(**whens):
    return {step: [{"name": step, "when": when}] for step, when in whens.items()}


def _spied(document):
    """Return a catalogue whose only batch tells how often it was evaluated."""
    catalogue = Catalogue.compile(document, 1)
    ((stage, (batch,)),) = catalogue.batches.items()
    spy = Spied(batch)
    return replace(catalogue, batches={stage: (replace(batch, run=spy),)}), spy


def _told(decision):
    return [(each.offer.offer_id, *each[1:]) for each in decision.fallen]


_readings = st.sampled_from(
    [
        *("customer.age", "customer.town", "customer.vip", 'customer["first name"]'),
        *("context.busy", "context.list", "offer.value", "offer.attributes.size"),
        *("customer.lifecycle_stage", "1.0", "18.0", "'x'", "true", "null", "[1.0]"),
    ]
)
_compared = st.builds(
    "{} {} {}".format, _readings, st.sampled_from(["==", "!=", "<", ">=", "in"]), _readings
)
_asked = _readings.filter(lambda one: "." in one and "offer.v" not in one).map("has({})".format)
_parts = st.one_of(_compared, _asked.filter(lambda one: "has(1" not in one), _readings)
_whens = st.one_of(
    _parts,
    st.builds("{} {} {}".format, _parts, st.sampled_from(["&&", "||"]), _parts),
    st.builds("!({})".format, _parts),
    st.builds("{} ? {} : {}".format, _parts, _parts, _parts),
    st.builds("{} // {}".format, _parts, st.sampled_from(["why", "? 1 : 0)", "\n"])),
)


def _is_expression(when: str) -> bool:
    try:
        compile_expression(when)
    except ExpressionError:
        return False
    return True


_said = st.builds(dict, name=st.sampled_from("abc"), when=_whens.filter(_is_expression))
_own = st.fixed_dictionaries({}, optional={step: st.lists(_said, max_size=2) for step in STEPS})
_targets = st.sampled_from(["all", {"objective": "grow"}, {"offer": "o-1"}, {"group": "g"}])
_company = st.lists(st.builds(lambda said, to: {**said, "applies_to": to}, _said, _targets))
_values = st.sampled_from([17, 18, 41.0, "x", True, False, None, "18"])


@st.composite
def _documents(draw):
    offers = [
        an_offer(
            f"o-{number}",
            group=draw(st.sampled_from(["g", "h"])) if number > 1 else "g",
            objective=draw(st.sampled_from(["grow", "serve"])),
            attributes=draw(st.sampled_from([{}, {"size": 18}])),
            treatments=[
                {"treatment_id": f"t-{number}-{channel}", "channel": channel}
                for channel in draw(st.sampled_from([CHANNELS, CHANNELS[:1], CHANNELS[1:]]))
            ],
            **draw(_own),
        )
        for number in range(1, draw(st.integers(2, 8)))
    ]
    stages = [{"name": "onboarding", "when": "customer.vip"}, {"name": "active", "when": "true"}]
    return {
        "offers": offers,
        "engagement": {step: draw(_company) for step in STEPS},
        "lifecycle": {"stages": draw(st.sampled_from([[], stages]))},
    }


@unhurried
@given(
    document=_documents(),
    customer=st.dictionaries(st.sampled_from(["age", "town", "vip", "first name"]), _values),
    context=st.dictionaries(st.sampled_from(["busy", "list"]), _values | st.just([1, "x"])),
    channel=st.sampled_from(CHANNELS),
    without=st.sampled_from(["a", "nothing"]),
)
def test_a_batch_decides_what_its_conditions_decide(document, customer, context, channel, without):
    """Whatever is missing or of the wrong type: the same offers fall, by the same rules and codes.

    It stays so when a rule is left out of a catalogue that is compiled already.
    """
    compiled = Catalogue.compile(document, 1)
    left = {
        stage: tuple(rule for rule in each if rule.name != without)
        for stage, each in compiled.rules.items()
    }
    in_batches = replace(compiled, rules=left)
    request, profile = a_request(channel=channel, context=context), a_customer(**customer)

    one_by_one = decide_on(replace(in_batches, batches={}), request, profile=profile)

    assert _told(decide_on(in_batches, request, profile=profile)) == _told(one_by_one)


@unhurried
@given(
    st.lists(_whens.filter(_is_expression).filter(lambda one: "offer." not in one), min_size=1),
    st.dictionaries(st.sampled_from(["age", "town", "vip", "first name"]), _values),
)
def test_a_batch_gives_what_each_gives(whens, customer):
    """A batch gives the truth of each of its conditions, or nothing; that only if one may fail."""
    conditions = [compile_expression(when) for when in dict.fromkeys(whens)]
    singly = Facts(customer, {}, NOW, Reads.of(conditions))
    together = Facts(customer, {}, NOW, Reads.of(conditions))
    expected = {each.source: singly.truth(each) for each in conditions}

    batch = Batch.of(conditions)
    truths = together.truths(batch)

    may_fail = None in expected.values() or not batch.names <= {
        flat_name("customer", name) for name, value in customer.items() if value is not None
    }
    assert truths == (None if may_fail else expected)


def test_rules_are_evaluated_together():
    """One evaluation says who passes and who does not."""
    offers = [
        an_offer(f"o-{number}", **_rules(eligibility=f"customer.age > {number}0.0"))
        for number in range(8)
    ]
    catalogue, spy = _spied({"offers": offers})

    decision = decide_on(catalogue, profile=a_customer(age=41))

    assert spy.times == 1
    assert set(falls_of(decision)) == {"o-5", "o-6", "o-7"}


def test_many_conditions_are_several_batches():
    """What fails in vain is bounded, and no number of the engine overflows."""
    offers = [
        an_offer(f"o-{number:03}", **_rules(eligibility=f"customer.age > {number}.0"))
        for number in range(200)
    ]
    catalogue = Catalogue.compile({"offers": offers}, 1)

    decision = decide_on(catalogue, a_request(limit=200), profile=a_customer(age=120))

    assert len(offers_of(decision)) == 120
    assert max(len(each.sources) for each in catalogue.batches["eligibility"]) <= 32


def test_what_a_batch_found_is_known():
    """A condition that a batch has evaluated is not evaluated again in this decision."""
    condition = compile_expression(OF_AGE)
    facts = Facts({"age": 41}, {}, NOW, Reads.of([condition]))

    facts.truths(Batch.of([condition]))

    assert facts.truth(Expression(OF_AGE, Unwanted())) is True


def test_a_condition_of_two_stages_is_in_the_first_batch():
    """The same condition in a later stage, or in the lifecycle, is not evaluated again there."""
    stages = [{"name": "grown", "when": "customer.age > 60.0"}]
    offers = [
        an_offer("a", **_rules(eligibility=OF_AGE, suitability="customer.age > 60.0")),
        an_offer("b", **_rules(eligibility="customer.vip", suitability=OF_AGE)),
    ]

    batches = Catalogue.compile({"offers": offers, "lifecycle": {"stages": stages}}, 1).batches

    sources = [source for each in batches.values() for batch in each for source in batch.sources]
    assert sorted(sources) == ["customer.age >= 18.0", "customer.vip"]


@pytest.mark.parametrize(("excluded", "times"), [(0, 1), (3, 1), (7, 0)])
def test_a_batch_of_offers_that_are_out_is_not_evaluated(excluded, times):
    """When few of its offers are in play, their rules are asked one by one."""
    offers = [
        an_offer(f"o-{number}", **_rules(eligibility=f"customer.age > {number}0.0"))
        for number in range(8)
    ]
    catalogue, spy = _spied({"offers": offers})
    out = tuple(f"o-{number}" for number in range(excluded))

    decision = decide_on(catalogue, a_request(exclude=out), profile=a_customer(age=71))

    assert spy.times == times
    assert offers_of(decision)


def test_what_is_missing_is_not_tried():
    """A batch that would fail for a missing attribute costs nothing; only its readers fail."""
    offers = [
        an_offer("a", **_rules(eligibility=OF_AGE)),
        an_offer("b", **_rules(eligibility="customer.vip")),
        an_offer("c", **_rules(eligibility="!has(customer.age)")),
    ]
    catalogue, spy = _spied({"offers": offers})

    decision = decide_on(catalogue, profile=a_customer(vip=True))

    assert spy.times == 0
    assert falls_of(decision) == {"a": ("eligibility", "RULE_ERROR")}


def test_a_batch_that_fails_holds_back_only_what_fails():
    """A wrong type, or a condition that is no truth, is its own rule's failure and no other's."""
    offers = [
        an_offer("a", **_rules(eligibility=OF_AGE)),
        an_offer("b", **_rules(eligibility="customer.vip")),
        an_offer("c", **_rules(eligibility="customer.vip || customer.age")),
        an_offer("d", **_rules(eligibility="!customer.vip // ? 1 : 0)")),
    ]
    catalogue, spy = _spied({"offers": offers})

    decision = decide_on(catalogue, profile=a_customer(age="18", vip=True))

    assert spy.times == 1
    assert falls_of(decision) == {
        "a": ("eligibility", "RULE_ERROR"),
        "d": ("eligibility", "RULE"),
    }
