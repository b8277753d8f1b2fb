"""Content: the customer's language, their values in it, and templates that can do no harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import CatalogueError
from service.decision import Catalogue
from service.decision.templates import mistakes_in, render
from tests.unit.service.decision.building import a_customer, a_request, an_offer, decide_on
from tests.unit.service.decision.drawing import unhurried


def _document(content, **sections):
    treatment = {"treatment_id": "t", "channel": "email", "content": content}
    return {"offers": [an_offer("a", name="More", treatments=[treatment])], **sections}


def said(content, request=None, attributes=None, **sections):
    """Return the content of the one action."""
    catalogue = Catalogue.compile(_document(content, **sections), 1)
    profile = a_customer(**(attributes or {}))
    (action,) = decide_on(catalogue, request=request, profile=profile).actions
    return action.content


def test_values_are_put_in():
    """Texts, nested ones too, are filled from the customer, offer, context and decision."""
    content = {
        "subject": "{{ customer.first_name | default('Hello') }}: {{ offer.name }}",
        "body": "You asked about {{ context.intent }} by {{ decision.channel }}",
        "objections": [{"objection": "Dear", "answer": "Only {{ offer.value | round(2) }}"}],
        "call_to_action": {"label": "Go", "url": "https://x.test/?c={{ customer.id|urlencode }}"},
        "talk_track": "{% if customer.age >= 60 %}Slowly{% else %}Quickly{% endif %}",
    }

    told = said(content, a_request(context={"intent": "bills"}), {"id": "a b", "age": 61})

    assert told == {
        "subject": "Hello: More",
        "body": "You asked about bills by email",
        "objections": [{"objection": "Dear", "answer": "Only 10.00"}],
        "call_to_action": {"label": "Go", "url": "https://x.test/?c=a%20b"},
        "talk_track": "Slowly",
    }


def test_what_is_missing_is_empty_or_its_default():
    """A missing value never shows as None and never fails; a comparison with it is not true."""
    content = {
        "subject": "{{ customer.name }}|{{ customer.null | default('you') }}|{{ context.a.b.c }}",
        "body": "{% if customer.age > 3 %}old{% else %}who knows{% endif %}",
        "talk_track": "{% if customer.town > 3 %}x{% endif %}",
    }

    told = said(content, attributes={"null": None, "town": "Berlin"})

    assert told == {"subject": "|you|", "body": "who knows", "talk_track": ""}


def test_html_is_escaped_and_plain_text_is_not():
    """What is put into a ``…html`` text is escaped; plain texts keep it as it is."""
    content = {"body_html": "<b>{{ customer.name }}</b>", "body": "{{ customer.name }}"}

    assert said(content, attributes={"name": "<i>O'B"}) == {
        "body_html": "<b>&lt;i&gt;O&#39;B</b>",
        "body": "<i>O'B",
    }


@pytest.mark.parametrize(
    ("wished", "spoken"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("gsw", "de"),
        ("fr-CA", "fr"),
        ("ja", "en"),
        (None, "en"),
        (5, "en"),
    ],
)
def test_a_language_falls_back(wished, spoken):
    """The customer's language, its fallbacks, it without the region, then the default."""
    content = {each: {"subject": each} for each in ("fr", "de", "en")}
    languages = {"default": "en", "fallbacks": {"gsw": ["de"]}}

    assert said(content, attributes={"language": wished}, languages=languages) == {
        "subject": spoken
    }


def test_the_hosts_language_comes_before_the_stored_one():
    """What the page is in counts more than what was once stored."""
    content = {each: {"subject": each} for each in ("fr", "de")}

    told = said(content, a_request(context={"language": "fr"}), {"language": "de"})

    assert told == {"subject": "fr"}


def test_content_of_any_other_shape_is_returned_as_it_is():
    """Keys that are not known are the company's own, and stay as they are."""
    content = {"sms": "Hi", "count": 3, "flags": [True, None], "deep": {"en": {"a": 1}}}

    assert said(content) == content


def test_a_decision_does_not_share_its_content():
    """Changing what one decision says changes no other."""
    catalogue = Catalogue.compile(_document({"list": [{"a": 1}]}), 1)
    first, then = (decide_on(catalogue).actions[0].content for _ in range(2))

    first["list"][0]["a"] = 2

    assert then == {"list": [{"a": 1}]}


@pytest.mark.parametrize(
    "template",
    [
        "{{ 9**9**9 }}",
        "{{ 'a' * 1000000000 }}",
        "{% for i in range(1000000) %}x{% endfor %}",
        "{{ customer.items() }}",
        "{{ range(3) }}",
        "{% set x = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% extends 'x' %}",
        "{% import 'x' as x %}",
        "{% raw %}{% endraw",
        "{{ self }}",
        "{{ loop.index }}",
        "{{ customer.a | attr('__class__') }}",
        "{{ customer.a | map('upper') }}",
        "{{ customer.a | format(1) }}",
        "{{ customer.a | center(1000000000) }}",
        "{{ customer.a | replace('a', 'aa') }}",
        "{{ customer[1:2] }}",
        "{{ [1, 2] }}",
        "{{ customer.a is callable }}",
        "{{" + "(" * 40 + "1" + ")" * 40,
        "{{ " + "not " * 3000 + "1 }}",
        "{{ customer.a" + " | upper" * 30 + " }}",
        "x" * 20_001 + "{{ customer.a }}",
        "{{ wrong.name }}",
        "{{ customer.a",
    ],
)
def test_a_template_with_more_than_values_and_choices_is_refused(template):
    """No loop, call, arithmetic or object: a template ends, and is as long as its values."""
    assert list(mistakes_in(template))
    with pytest.raises(CatalogueError):
        Catalogue.compile(_document({"x": template}), 1)


@pytest.mark.parametrize(
    "path",
    ["customer.__class__", "customer.__class__.__mro__", "customer['__dict__']", "''.__class__"],
)
def test_no_object_is_reached(path):
    """Only the items of mappings are read; Python's own attributes are not there."""
    text = f"[{{{{ {path} }}}}]"

    assert render(text, {"customer": {"a": 1}}, is_html=False) == "[]"


_pieces = st.sampled_from(
    [
        *("{{", "}}", "{%", "%}", " customer.name ", " offer ", "|default('x')", "|upper", "if "),
        *("endif", "else", " == 1", "for x in customer", "'a'", "(", ")", "[0]", "*", "~", "{#"),
    ]
)


@unhurried
@given(st.lists(_pieces, max_size=10).map("".join) | st.text(max_size=20))
def test_any_text_is_rendered_or_refused(text):
    """Any text is refused with a reason, or gives a text, whoever the customer is."""
    if not list(mistakes_in(text)):
        values = {"customer": {"name": "Ada"}, "offer": {}, "context": {}, "decision": {}}

        assert isinstance(render(text, values, is_html=False), str)
