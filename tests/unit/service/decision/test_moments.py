"""Rules and the clock: what they say at a few moments is all that they ever say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision.catalogue_findings import validate_catalogue
from service.decision.expressions import Expression
from service.decision.facts import Facts
from service.decision.moments import Span, at_each_moment
from service.decision.reads import Reads
from service.decision.times import rfc3339
from tests.unit.service.decision.building import NOW, an_offer

DAY = 86_400.0
BEFORE, AFTER = (f'timestamp("{rfc3339(NOW + days * DAY)}")' for days in (9, 10))
signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
comparisons = st.builds(
    lambda sign, at, turned: (
        f'timestamp("{rfc3339(at)}") {sign} now'
        if turned
        else f'now {sign} timestamp("{rfc3339(at)}")'
    ),
    signs,
    st.integers(-3, 3).map(lambda days: NOW + days * DAY),
    st.booleans(),
)
rules = st.lists(comparisons, min_size=1, max_size=3).map(" && ".join)


def truth(sources, now):
    """Return what rules say at a moment."""
    said = [Expression.of(each) for each in sources]
    facts = Facts({}, {}, now, Reads.of(said))
    return [facts.evaluate(each) for each in said]


@given(
    sources=st.lists(rules, min_size=1, max_size=3),
    later=st.integers(0, 4 * 2 * 86_400).map(lambda halves: halves / 2),
    lasts=st.sampled_from([DAY, 2.5 * DAY, float("inf")]),
)
def test_a_few_moments_are_all_there_are(sources, later, lasts):
    """Whatever the time is, the rules say then what they say at one of the moments."""
    span = Span(NOW - DAY, NOW - DAY + lasts)
    at_moments = [
        truth([each.source for each in some], NOW)
        for some in at_each_moment([Expression.of(each) for each in sources], span)
    ]

    if span.start + later < span.end:
        assert truth(sources, span.start + later) in at_moments
    assert all(any(truth(sources, at) == some for at in _walk(span)) for some in at_moments)


def _walk(span):
    end = min(span.end, span.start + 30 * DAY)
    return [span.start + hours * 3600.0 for hours in range(int((end - span.start) // 3600))]


def found(*whens, **keys):
    """Return the warnings of an offer with these rules, by path."""
    treatment = {"treatment_id": "t", "channel": "email", "content": {"subject": "Hello"}}
    eligibility = [{"name": f"r-{at}", "when": when} for at, when in enumerate(whens)]
    offer = an_offer("a", treatments=[treatment], eligibility=eligibility, **keys)
    findings = validate_catalogue({"offers": [offer]}, now=NOW)
    assert findings.mistakes == ()
    return {each.path.removeprefix("/offers/0/"): each.message for each in findings.warnings}


@pytest.mark.parametrize(
    "second",
    [f"now > {AFTER}", f"{AFTER} <= now", f"now >= {AFTER} && customer.vip", f"now == {AFTER}"],
)
def test_windows_that_never_overlap_are_told(second):
    """Two rules on the clock that are never true at one time are told, naming the first."""
    warnings = found(f"now < {BEFORE}", second)

    assert list(warnings) == ["eligibility/1/when"]
    assert "/offers/0/eligibility/0/when" in warnings["eligibility/1/when"]


@pytest.mark.parametrize(
    ("whens", "keys"),
    [
        ((f"now < {BEFORE}", f"now >= {AFTER} || customer.vip"), {}),
        ((f"now <= {BEFORE}", f"now >= {BEFORE}"), {}),
        (("now.getHours() < 9", "now.getHours() > 20"), {}),
        ((f"now - {AFTER} > duration('1h')", f"now < {BEFORE}"), {}),
        (("now > offer.starts_at",), {"starts_at": rfc3339(NOW + DAY)}),
    ],
)
def test_what_may_be_true_some_day_is_not_told(whens, keys):
    """Windows that touch, and rules that do more with the clock than to compare it."""
    assert found(*whens, **keys) == {}


@pytest.mark.parametrize(
    ("when", "keys"),
    [
        (f'now < timestamp("{rfc3339(NOW)}")', {}),
        (f"now > {AFTER}", {"ends_at": rfc3339(NOW + 9 * DAY)}),
        (f"now < {BEFORE}", {"starts_at": rfc3339(NOW + 10 * DAY)}),
    ],
)
def test_a_window_that_is_over_or_not_the_offers_is_told(when, keys):
    """What was true only in the past, or is true only when the offer does not run."""
    assert "never true" in found(when, **keys)["eligibility/0/when"]
