"""The catalogue's document: what it may say, and how its mistakes are told."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import CatalogueError, Mistake
from service.decision import Catalogue
from tests.unit.service.decision.building import a_catalogue, an_offer
from tests.unit.service.decision.drawing import unhurried

DOCUMENT = {
    "offers": [
        {
            "offer_id": "o-1",
            "name": "More data",
            "objective": "grow",
            "group": "data",
            "value": 12.0,
            "cost": 1.5,
            "lever": 1.1,
            "context_weight": 1.2,
            "mandatory": False,
            "starts_at": "2026-01-01T00:00:00Z",
            "ends_at": "2026-12-31T00:00:00+01:00",
            "categories": ["roaming"],
            "attributes": {"size": 3, "colour": "red", "new": True, "old": None},
            "treatments": [
                {
                    "treatment_id": "o-1-email",
                    "channel": "email",
                    "placements": ["hero"],
                    "cost": 0.01,
                    "content": {"subject": "More", "answers": [{"no": "why"}]},
                },
                {"treatment_id": "o-1-web", "channel": "web"},
            ],
        },
        {"offer_id": "o-0", "treatments": [{"treatment_id": "o-0-web", "channel": "web"}]},
    ],
    "policies": {
        "minimum_propensity": 0.01,
        "holdout": {"share": 0.1, "salt": "2026"},
        "validity_seconds": 3600,
    },
}


def _mistakes(document) -> dict[str, str]:
    with pytest.raises(CatalogueError) as caught:
        Catalogue.compile(document, 1)
    return {mistake.path: mistake.message for mistake in caught.value.mistakes}


def _compile(document) -> tuple[Mistake, ...] | None:
    """Return the mistakes, or None if there are none."""
    try:
        Catalogue.compile(document, 1)
    except CatalogueError as error:
        return error.mistakes
    return None


def test_a_full_document_is_taken_at_its_word():
    """Every key of a document arrives in the compiled catalogue, offers by their id."""
    catalogue = Catalogue.compile(DOCUMENT, 7)

    plain, full = catalogue.offers
    assert (catalogue.version, plain.offer_id, full.offer_id) == (7, "o-0", "o-1")
    assert (full.value, full.cost, full.lever, full.context_weight) == (12.0, 1.5, 1.1, 1.2)
    assert full.ends_at - full.starts_at == 364 * 86_400.0 - 3600.0
    assert full.treatments[0].placements == {"hero"}
    assert catalogue.holdout.everything.share == 0.1
    assert catalogue.policies.validity_seconds == 3600.0


def test_what_is_left_out_has_a_default():
    """An offer needs an id and one treatment; all else has a default that changes nothing."""
    offer = a_catalogue({"offer_id": "o", "treatments": [{"treatment_id": "t", "channel": "c"}]})

    (compiled,) = offer.offers
    assert (compiled.name, compiled.objective, compiled.group) == ("o", "grow", None)
    assert (compiled.value, compiled.cost, compiled.lever, compiled.context_weight) == (1, 0, 1, 1)
    assert (compiled.mandatory, compiled.starts_at, compiled.ends_at) == (False, None, None)
    assert offer.policies.minimum_propensity == 0.0
    assert offer.holdout.everything.share == 0.0
    assert offer.policies.validity_seconds == 86_400.0


def test_the_compiled_catalogue_is_its_own():
    """Changing the document afterwards changes nothing in the compiled catalogue."""
    document = copy.deepcopy(DOCUMENT)
    catalogue = Catalogue.compile(document, 1)

    document["offers"][0]["treatments"][0]["content"]["answers"][0]["no"] = "changed"
    document["offers"][0]["attributes"]["size"] = 4

    assert catalogue == Catalogue.compile(DOCUMENT, 1)


def test_all_mistakes_are_told_at_once():
    """One compilation tells every mistake, each with its own path."""
    document = copy.deepcopy(DOCUMENT)
    document["offers"][0]["vlaue"] = document["offers"][0].pop("value")
    document["offers"][0]["treatments"][1]["cost"] = "dear"
    document["offers"][1]["treatments"] = []
    document["policies"]["holdout"]["share"] = 2
    document["notes"] = "none"

    mistakes = _mistakes(document)

    assert set(mistakes) == {
        "/notes",
        "/offers/0/treatments/1/cost",
        "/offers/0/vlaue",
        "/offers/1/treatments",
        "/policies/holdout/share",
    }
    assert "did you mean 'value'" in mistakes["/offers/0/vlaue"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("offers",), None),
        (("offers",), {}),
        (("offers", 0), []),
        (("offers", 0, "offer_id"), ""),
        (("offers", 0, "offer_id"), 5),
        (("offers", 0, "offer_id"), "a\x00"),
        (("offers", 0, "offer_id"), "\ud800"),
        (("offers", 0, "offer_id"), "x" * 201),
        (("offers", 0, "objective"), "sell"),
        (("offers", 0, "objective"), ["grow"]),
        (("offers", 0, "value"), float("nan")),
        (("offers", 0, "value"), float("inf")),
        (("offers", 0, "value"), -1),
        (("offers", 0, "value"), True),
        (("offers", 0, "value"), 10**400),
        (("offers", 0, "lever"), None),
        (("offers", 0, "mandatory"), "yes"),
        (("offers", 0, "starts_at"), "tomorrow"),
        (("offers", 0, "starts_at"), "2026-01-01T00:00:00"),
        (("offers", 0, "starts_at"), 1),
        (("offers", 0, "ends_at"), "2025-01-01T00:00:00Z"),
        (("offers", 0, "ends_at"), "2026-01-01T00:00:00Z"),
        (("offers", 0, "categories"), "roaming"),
        (("offers", 0, "attributes", "size"), [3]),
        (("offers", 0, "attributes", "size"), float("nan")),
        (("offers", 0, "treatments", 0, "placements"), []),
        (("offers", 0, "treatments", 0, "content"), "text"),
        (("offers", 0, "treatments", 0, "channel"), " "),
        (("offers", 1, "offer_id"), "o-1"),
        (("offers", 1, "treatments", 0, "treatment_id"), "o-1-web"),
        (("policies", "minimum_propensity"), 1.01),
        (("policies", "validity_seconds"), 0),
        (("policies", "holdout", "salt"), ""),
    ],
)
def test_a_mistake_is_found_where_it_is(path, value):
    """A single wrong value is told with its own path, and nothing else is."""
    document = copy.deepcopy(DOCUMENT)
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    assert set(_mistakes(document)) == {"/" + "/".join(map(str, path))}


@pytest.mark.parametrize("key", ["offer_id", "treatments"])
def test_what_must_be_there_is_missed(key):
    """A required key that is left out is told by its path."""
    offer = an_offer()
    del offer[key]

    assert _mistakes({"offers": [offer]}) == {f"/offers/0/{key}": "is missing"}


def test_keys_are_escaped_in_paths():
    """A path is a JSON pointer: tildes and slashes in keys are escaped."""
    assert list(_mistakes({"offers": [], "a/b~c": 1})) == ["/a~1b~0c"]


def test_the_offers_dates_need_their_zone():
    """A timestamp without an offset from UTC is refused with a hint of how to write it."""
    mistakes = _mistakes({"offers": [an_offer(starts_at="2026-01-01T00:00:00")]})

    assert "2026-01-01T00:00:00Z" in mistakes["/offers/0/starts_at"]


def test_a_catalogue_may_be_empty():
    """A service without any offers is one that says nothing, not one that is broken."""
    assert Catalogue.compile({"offers": []}, 0).offers == ()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["o-1", "2026-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["offers", "policies", "offer_id", "treatments", "treatment_id", "starts_at"]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@unhurried
@given(json_values)
def test_whatever_is_given_is_compiled_or_refused(document):
    """Any JSON at all is either compiled or refused with its mistakes; nothing else happens."""
    told = _compile(document)

    assert told is None or (told and all(mistake.message for mistake in told))


@unhurried
@given(json_values, st.sampled_from(["value", "treatments", "starts_at", "categories", "name"]))
def test_whatever_an_offer_holds_is_compiled_or_refused(value, key):
    """Any JSON in the place of an offer's key is either compiled or refused by its path."""
    told = _compile({"offers": [an_offer(**{key: value})]})

    assert all(mistake.path.startswith(f"/offers/0/{key}") for mistake in told or ())
