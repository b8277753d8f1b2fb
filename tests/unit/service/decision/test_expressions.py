"""Expressions in CEL: what they see, and that none can stop or stall the process."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision.batches import Batch
from service.decision.cel_bounds import LONGEST
from service.decision.cel_source import paths_of, words_of
from service.decision.expressions import ExpressionError, compile_expression
from service.decision.facts import LONGEST_LIST, Facts
from service.decision.reads import Reads
from tests.unit.service.decision.building import NOW
from tests.unit.service.decision.drawing import unhurried


def facts(context=None, **customer) -> Facts:
    """Return what expressions see of a customer; nothing is made ready beforehand."""
    return Facts(customer, context or {}, NOW, Reads())


def truth(source: str, context=None, **customer) -> bool | None:
    """Return what an expression says of a customer."""
    return facts(context, **customer).truth(compile_expression(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("customer.age >= 18", True),
        ("customer.age in [41, 42]", True),
        ("customer.age * 2.0 == 82.0", True),
        ('customer["first name"] == "Ada"', True),
        ("has(customer.age) && !has(customer.town)", True),
        ("has(customer.gone)", False),
        ("customer.vip || customer.town == 'x'", True),
        ('context.basket.exists(each, each.sku == "b")', True),
        ("context.basket.size() == 2", True),
        ("customer.age > 40.5 ? customer.vip : false", True),
        ('now > timestamp("2026-01-01T00:00:00Z")', True),
        ('now - timestamp(customer.since) < duration("720h")', False),
        ('customer["first name"].matches("^A[a-z]+$")', True),
        ("// a comment\ncustomer.vip", True),
    ],
)
def test_an_expression_sees_customer_context_and_moment(source, expected):
    """Whole numbers are doubles, what is null is not there, and names may be any text."""
    customer = {"age": 41, "first name": "Ada", "vip": True, "gone": None}
    customer["since"] = "2020-01-01T00:00:00Z"
    context = {"basket": [{"sku": "a"}, {"sku": "b"}]}

    assert truth(source, context, **customer) is expected


@pytest.mark.parametrize(
    "source",
    [
        "customer.town == 'x'",
        "customer.age > 'a'",
        "customer.age + 1 > 2",
        "customer.age",
        "1 / 0 == 1",
        "[1][5] == 1",
        "9223372036854775807 + 1 > 0",
        'timestamp("tomorrow") > now',
        'duration("one hour") > duration("1h")',
        "int(1e300) > 0",
    ],
)
def test_what_cannot_be_evaluated_is_neither_true_nor_false(source):
    """A missing attribute, a type that does not fit or a result that is no truth gives None."""
    assert truth(source, age=41) is None


def test_an_expression_is_evaluated_once():
    """What an expression gave is kept for the decision, even that it gave nothing."""
    seen = facts(age=41)
    expression = compile_expression("customer.age > 40.0")
    assert seen.truth(expression) is True

    seen.settle("age", "forty")

    assert seen.truth(expression) is True
    assert seen.truth(compile_expression("customer.age == 'forty'")) is True


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "12"])
def test_a_number_is_finite(value):
    """An amount is a finite number or an error; never NaN, never a truth, never a text."""
    expression = compile_expression("customer.value")

    with pytest.raises(ExpressionError, match=r"customer\.value"):
        facts(value=value).number(expression)

    assert facts(value=3).number(expression) == 3.0


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("", "no expression in CEL"),
        ("customer.age >", "no expression in CEL"),
        ("customer.age > 1 foo", "no expression in CEL"),
        ("profile.age > 1", "'profile' is no variable"),
        ("shout(customer.name)", "'shout' is no function"),
        ("customer.name.lower() == 'a'", "'lower' is no function"),
        ("customer == customer", "used as a whole"),
        ("customer[context.name] == 1", "used as a whole"),
        ("[1].all(offer, offer == 1)", "used as a whole"),
        ("offer.attributes.size() == 1", "offer.attributes.x"),
        ("1 == 1" + " " * LONGEST, "at most 1000 characters"),
        ("(" * 21 + "true" + ")" * 21, "more than 20 deep"),
        ("[" * 25 + "]" * 25 + " == []", "more than 20 deep"),
        ("[1].all(a, [1].all(b, true))", "within another"),
        ("[1].map(a, [1].filter(b, true)).size() == 1", "within another"),
        (" && ".join(["[1].all(a, true)"] * 5), "expected at most 4"),
        ('customer.name.matches("a{1,1000}")', "expected after matches"),
        ('customer.name.matches("(?i)gold")', "expected after matches"),
        (r'customer.name.matches("\\w+")', "expected after matches"),
        ("customer.name.matches(customer.pattern)", "expected after matches"),
        ('customer.name.matches("' + "." * 101 + '")', "expected after matches"),
    ],
)
def test_what_is_unknown_or_has_no_bound_is_refused(source, told):
    """An expression that no engine should see is refused in words, before it sees it."""
    with pytest.raises(ExpressionError, match=told.replace("(", r"\(")):
        compile_expression(source)


@pytest.mark.parametrize(
    "source",
    [
        "+".join(["1"] * 499) + " > 0",
        "&&".join(["true"] * 160),
        "!" * 990 + "true",
        "-" * 990 + "1 > 0",
        "customer" + ".a" * 400,
        "1" + "[0]" * 300 + " == 1",
        "true?" * 90 + "true" + ":true" * 90,
        "[" * 20 + "]" * 20 + " == []",
        "(" * 20 + "true" + ")" * 20,
        " + ".join(["context.list"] * 60) + ".all(x, x == x && x == x && x == x)",
        'context.text.matches("' + ".*" * 50 + '")',
        'context.text.matches("' + "(.|.)*" * 16 + '")',
        'timestamp("9999-12-31T23:59:59Z") + duration("2540400h") > now',
        "(-9223372036854775807 - 1) / -1 == 0",
        "Nothing{a: 1} == 1",
        "optional.none() == 1",
        '"\\uD800" == "a"',
        "\x00",
        "9" * 900 + " > 0",
    ],
)
def test_the_worst_that_is_let_through_neither_stops_nor_stalls(source):
    """Within the bounds the longest, deepest and costliest expressions end, on a small stack.

    So they do where many of them are evaluated as one.
    """
    context = {"list": [1] * LONGEST_LIST, "text": "x" * 2_000}
    taken: list[float] = []

    def run() -> None:
        start = time.thread_time()
        with contextlib.suppress(ExpressionError):
            expression = compile_expression(source)
            facts(context, a=1).truth(expression)
            facts(context, a=1).truths(Batch.of([expression] * 32))
        taken.append(time.thread_time() - start)

    before = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join(timeout=30)

    assert len(taken) == 1  # it ended by itself


def test_a_long_list_is_not_seen():
    """A list of the host's is bounded as an expression is: its length is part of the cost."""
    source = "context.list.size() > 0"

    assert truth(source, {"list": [1] * LONGEST_LIST}) is True
    assert truth(source, {"list": [1] * (LONGEST_LIST + 1)}) is None
    assert truth("has(context.list)", {"list": [1] * (LONGEST_LIST + 1)}) is False


_words = st.sampled_from(
    [
        *("customer.age", "context.list", "offer.value", "now", "x", "true", "null", "1", "2.5"),
        *("'a'", "b'a'", "has(customer.a)", "(", ")", "[", "]", "{", "}", ",", ":", "?", "."),
        *("+", "-", "*", "/", "%", "!", "&&", "||", "==", "<", "in", "size(", "timestamp("),
        *(".all(x,", ".map(x,", "duration('1h')", "int(", "string(", "type(", "matches('a')", "\\"),
    ]
)


@unhurried
@given(st.lists(_words, max_size=12).map(" ".join) | st.text(max_size=30))
def test_whatever_is_written_is_compiled_or_refused(source):
    """Any text is refused with a reason, or evaluates to true, false or nothing."""
    try:
        expression = compile_expression(source)
    except ExpressionError as refused:
        said = str(refused)
    else:
        said = facts({"list": [1, "a"]}, age=1.0).truth(expression)

    assert said != ""


@unhurried
@given(st.text(max_size=60))
def test_words_cover_the_source(source):
    """Splitting into words loses nothing but space and comments, and never fails."""
    words = words_of(source)

    assert all(source[word.start : word.end] == word.text for word in words)
    assert all(first.end <= then.start for first, then in itertools.pairwise(words))
    assert all(0 <= path.start < path.end <= len(source) for path in paths_of(words))
