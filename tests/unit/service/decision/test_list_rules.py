"""Lists in rules and texts, and what validate says of rules that do more than compare."""

from __future__ import annotations

import pytest

from service.decision.catalogue_findings import validate_catalogue
from service.decision.templates import mistakes_in, render
from tests.unit.service.decision.building import NOW, an_offer

TYPES = {"tags": "list", "sizes": "list", "code": "text", "since": "timestamp", "amount": "number"}
CONTENT = {"subject": "Hello"}
VALUES = {"customer": {"products": ["loan", "<card>"], "none": [], "sizes": [1, 2.5]}}


def findings(when):
    """Return the mistakes and the warnings about one rule over attributes that are declared."""
    treatment = {"treatment_id": "t", "channel": "email", "content": CONTENT}
    offer = an_offer("a", treatments=[treatment], applicability=[{"name": "r", "when": when}])
    document = {"offers": [offer], "attributes": {"customer": TYPES}}
    return validate_catalogue(document, now=NOW)


@pytest.mark.parametrize(
    "when",
    [
        '"x" in customer.tags',
        "40.0 in customer.sizes",
        "customer.sizes.exists(each, each > 40.0)",
        'customer.tags.all(each, each.startsWith("a"))',
        'customer.tags.exists(t, t.startsWith("a")) && customer.sizes.exists(s, s > 4.0)',
        "size(customer.tags) > 4",
        '!("x" in customer.tags) && size(customer.tags) > 0',
    ],
)
def test_a_list_may_be_of_anything_that_the_rule_is_for(when):
    """Of texts, of numbers or of booleans: one that fits is enough, of any length."""
    assert findings(when) == ((), ())


@pytest.mark.parametrize("when", ["customer.tags > 3.0", "customer.sizes + 1.0 > 3.0"])
def test_what_fits_no_list_is_a_type_error(when):
    """Neither texts nor numbers nor booleans."""
    (mistake,) = findings(when).mistakes

    assert (mistake.path, "type error" in mistake.message) == (
        "/offers/0/applicability/0/when",
        True,
    )


@pytest.mark.parametrize(
    "when",
    [
        'customer.code.matches("^A[0-9]+$")',
        "size(customer.code) > 3",
        'customer.code.startsWith("A") && customer.code.endsWith("9")',
        'timestamp(customer.since) < timestamp("2020-01-01T00:00:00Z")',
        "customer.amount * 0.001 == 5.0",
        "customer.amount > 1.0 && customer.amount < 1.5",
        'customer.code > "y"',
    ],
)
def test_nothing_is_said_to_be_never_true_that_may_be(when):
    """A value that was not tried may pass: of that, no warning."""
    assert findings(when).warnings == ()


@pytest.mark.parametrize(
    "when",
    [
        "customer.amount > 2.0 && customer.amount < 2.0",
        'customer.code == "a" && customer.code in ["b", "c"]',
        "customer.amount < -5.0 && has(customer.code) && customer.amount > 0.0",
    ],
)
def test_what_merely_compares_and_excludes_itself_is_told(when):
    """All that matters can be tried: it is never true for certain."""
    (warning,) = findings(when).warnings

    assert "never true" in warning.message


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("You have {{ customer.products }}.", "You have loan, <card>."),
        ("{{ customer.products | upper }}", "LOAN, <CARD>"),
        ("{{ customer.sizes | truncate(4, true, '', 0) }}", "1, 2"),
        ("{{ customer.none }}|{{ customer.none | default('x') }}", "|"),
        ("{{ customer.gone | default('nothing') }}", "nothing"),
        ("{% if 'loan' in customer.products %}yes{% else %}no{% endif %}", "yes"),
        ("{% if 'loan' in customer.gone %}yes{% else %}no{% endif %}", "no"),
    ],
)
def test_a_text_says_the_entries_of_a_list(template, said):
    """With commas between them, and can ask what is in it; an empty list is there, and empty."""
    assert list(mistakes_in(template)) == []
    assert render(template, VALUES, is_html=False) == said


def test_in_html_the_entries_are_escaped():
    """As any other value."""
    text = render("<b>{{ customer.products }}</b>", VALUES, is_html=True)

    assert text == "<b>loan, &lt;card&gt;</b>"
