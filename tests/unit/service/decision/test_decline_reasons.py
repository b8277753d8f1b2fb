"""The catalogue's `decline_reasons`: what an agent may choose from, in which words."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import validator_for

from models.errors import CatalogueError
from service.decision import Catalogue
from service.decision.catalogue_changes import changes
from service.decision.catalogue_findings import validate_catalogue
from service.decision.catalogue_schema import catalogue_schema
from tests.unit.service.decision.building import NOW, an_offer
from tests.unit.service.decision.drawing import unhurried
from tests.unit.service.decision.test_catalogue import json_values

SCHEMA = validator_for(catalogue_schema())
DEAR = {"code": "too_dear", "text": {"en": "Too dear", "de": "Zu teuer"}}
MOVING = {"code": "moving", "text": "Moves away", "applies_to": {"group": "fibre"}}


def a_document(*reasons, **keys):
    """Return a catalogue of two offers, one of them in a group, with these reasons."""
    offers = [an_offer("a"), an_offer("b", group="fibre")]
    content = {"subject": "Hello"}
    for each in offers:
        each["treatments"][0]["content"] = content
    return {"offers": offers, "decline_reasons": list(reasons), **keys}


def compiled(*reasons, **keys):
    """Return what becomes of the reasons."""
    return Catalogue.compile(a_document(*reasons, **keys), 1).decline_reasons


def refused(*reasons):
    """Return the mistakes of reasons that are not taken, by path."""
    with pytest.raises(CatalogueError) as raised:
        compiled(*reasons)
    return {each.path: each.message for each in raised.value.mistakes}


def warned(*reasons, **keys):
    """Return the warnings, by path."""
    findings = validate_catalogue(a_document(*reasons, **keys), now=NOW)
    assert findings.mistakes == ()
    return {each.path: each.message for each in findings.warnings}


def test_a_catalogue_that_gives_none_has_the_usual_ones():
    """In English and Spanish; none may be wished for with an empty list."""
    usual = Catalogue.compile({"offers": []}, 1).decline_reasons

    english, spanish = usual.texts("en"), usual.texts("es-MX")

    assert [each["code"] for each in english] == [each["code"] for each in spanish]
    assert {"code": "too_expensive", "text": "Too expensive", "language": "en"} in english
    assert {"code": "too_expensive", "text": "Demasiado caro", "language": "es"} in spanish
    assert english == Catalogue(version=0).decline_reasons.texts(None)
    assert compiled().texts("en") == ()


@pytest.mark.parametrize(
    ("wished", "text", "language"),
    [
        ("de", "Zu teuer", "de"),
        ("de-AT", "Zu teuer", "de"),
        ("gsw", "Zu teuer", "de"),
        ("fr", "Too dear", "en"),
    ],
)
def test_they_are_said_as_contents_are(wished, text, language):
    """In the language that is wished, its fallbacks, and the catalogue's default at last.

    Each says which that is; what is given in one language alone is in the default.
    """
    reasons = compiled(DEAR, MOVING, languages={"fallbacks": {"gsw": ["de"]}})

    assert reasons.texts(wished) == (
        {"code": "too_dear", "text": text, "language": language},
        {"code": "moving", "text": "Moves away", "language": "en"},
    )


def test_no_language_wished_is_the_catalogues_default():
    """The default is the catalogue's own, not ours."""
    reasons = compiled(DEAR, languages={"default": "de"})

    assert reasons.texts(None) == ({"code": "too_dear", "text": "Zu teuer", "language": "de"},)


def test_a_reason_may_be_for_some_offers_alone():
    """Of an offer that is not there any more, only what can be said of all."""
    catalogue = Catalogue.compile(a_document(DEAR, MOVING), 1)
    plain, fibre = catalogue.offers

    codes = [catalogue.decline_reasons.codes_for(each) for each in (plain, fibre, None)]

    assert codes == [["too_dear"], ["too_dear", "moving"], ["too_dear"]]


def test_a_recorded_reason_can_be_read():
    """A code is told by its text; what a caller wrote freely, or wrote long ago, as it stands.

    Nobody knows in which language that is.
    """
    reasons = compiled(DEAR)

    assert reasons.text_of("too_dear", "de") == ("Zu teuer", "de")
    assert reasons.text_of("the dog was ill", "de") == ("the dog was ill", None)


@pytest.mark.parametrize(
    ("reason", "path"),
    [
        ({"text": "x"}, "/code"),
        ({"code": "x"}, "/text"),
        ({**DEAR, "code": "Too dear"}, "/code"),
        ({**DEAR, "code": "too_dear\n"}, "/code"),
        ({**DEAR, "code": "x" * 41}, "/code"),
        ({**DEAR, "code": 1}, "/code"),
        ({**DEAR, "text": " "}, "/text"),
        ({**DEAR, "text": "x" * 81}, "/text"),
        ({**DEAR, "text": {}}, "/text"),
        ({**DEAR, "text": {"English": "Too dear"}}, "/text/English"),
        ({**DEAR, "text": {"en": None}}, "/text/en"),
        ({**DEAR, "applies_to": {"objective": "sell"}}, "/applies_to/objective"),
        ({**DEAR, "weight": 1}, "/weight"),
    ],
)
def test_what_is_no_reason_is_refused(reason, path):
    """Each key is checked, at its place; by the schema too, for editors."""
    document = a_document(reason)

    assert list(refused(reason)) == [f"/decline_reasons/0{path}"]
    assert not SCHEMA.is_valid(document)


def test_what_no_key_is_wrong_about_alone_is_refused():
    """A code that is there twice, and an offer or a group that is not there."""
    told = refused(DEAR, DEAR, {**MOVING, "applies_to": {"group": "x"}})

    assert told == {
        "/decline_reasons/1/code": "'too_dear' is taken by an earlier one",
        "/decline_reasons/2/applies_to/group": "'x' is no group of the catalogue",
    }


def test_what_a_language_lacks_is_told():
    """One that others have, and the default before all; a plain text is for all languages."""
    english = {"code": "english", "text": {"en": "Only so"}}

    assert warned(DEAR, MOVING) == {}
    assert warned(DEAR, english) == {
        "/decline_reasons/1/text": "lacks the language 'de', which others have"
    }
    assert warned(english, languages={"default": "de"}) == {
        "/decline_reasons/0/text": "lacks the default language 'de'"
    }


def test_more_than_can_be_read_are_told():
    """There are nine digits, and a customer who waits."""
    many = [{"code": f"r{number}", "text": "x"} for number in range(10)]

    assert warned(*many[:9]) == {}
    assert list(warned(*many)) == ["/decline_reasons"]


@pytest.mark.parametrize("languages", [1, {"default": 1}, {"fallbacks": 1}])
def test_mistakes_of_languages_do_not_hide_theirs(languages):
    """All are told at once, whatever else is wrong."""
    with pytest.raises(CatalogueError) as raised:
        compiled(DEAR, DEAR, languages=languages)

    paths = [each.path for each in raised.value.mistakes]
    assert paths[0] == "/decline_reasons/1/code"
    assert paths[1].startswith("/languages")


def test_a_change_goes_by_the_code():
    """Not by the place in the list."""
    old, new = a_document(DEAR, MOVING), a_document(MOVING, copy.deepcopy(DEAR))
    new["decline_reasons"][1]["text"]["de"] = "Zu teuer!"

    told = [(each.path, each.kind) for each in changes(old, new)]

    assert told == [
        ("/decline_reasons/too_dear/text/de", "changed"),
        ("/decline_reasons", "reordered"),
    ]


@unhurried
@given(json_values | st.lists(st.fixed_dictionaries({"code": json_values, "text": json_values})))
def test_anything_at_all_is_taken_or_refused(reasons):
    """Whatever stands there is read, or refused as a mistake of its own; never an error."""
    document = {"offers": [], "decline_reasons": reasons}

    mistakes = validate_catalogue(document, now=NOW).mistakes

    assert all(each.path.startswith("/decline_reasons") for each in mistakes)
    if not SCHEMA.is_valid(document):
        assert mistakes
