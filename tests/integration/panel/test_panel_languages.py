"""Each text that an agent sees says which language it really is in, whatever was wished for."""

from __future__ import annotations

from copy import deepcopy
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.http.governing import governed
from tests.integration.panel.agents import CATALOGUE, SECRET, Crm, bearer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.clock import Clock

REASONS = files("models.reasons").joinpath("reasons.toml").read_text(encoding="utf-8")
KNOWN = {"age": 41, "income": 900, "visits": 3, "children": 2, "town": "a"}


def a_document() -> dict[str, Any]:
    """Return a Dutch shop's catalogue, most of whose texts are translated, and some are not."""
    document = deepcopy(CATALOGUE)
    document["languages"] = {"default": "nl", "fallbacks": {"ca": ["es"]}}
    by_offer = {each["offer_id"]: each for each in document["offers"]}
    by_offer["silver"]["treatments"][0]["content"] = {"en": {"talk_track": "Silver?"}}
    by_offer["tin"]["treatments"][0]["content"] = {"talk_track": "Zal ik?"}
    document["engagement"]["eligibility"].append(
        {"name": "nobody", "when": "false", "applies_to": {"offer": "lead"}}
    )
    document["decline_reasons"] = [
        {"code": "dear", "text": {"nl": "Te duur", "es": "Demasiado caro"}},
        {"code": "other", "text": "Anders"},
    ]
    return document


@pytest.fixture
def crm(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[Crm]:
    """Return a CRM whose reasons are written in Frisian, so that nothing is right by chance."""
    path = tmp_path / "reasons.toml"
    path.write_text(REASONS.replace('language = "en"', 'language = "fy"', 1), encoding="utf-8")
    options = {"panel_secret": SECRET, "reasons": str(path)}
    with governed(sqlite_url, tmp_path, a_document(), clock=clock, **options) as api:
        api.put("/v1/customers/c-1", {"attributes": KNOWN})
        yield Crm.of(api)


def spoken(decision: dict[str, Any]) -> dict[str, str | None]:
    """Return the language of what is said for each offer."""
    return {each["offer_id"]: each["language"] for each in decision["offers"]}


@pytest.mark.parametrize(
    ("wished", "gold", "dear"),
    [("es", "es", "es"), ("ca", "es", "es"), ("fr", "en", "nl"), ("nl", "en", "nl")],
)
def test_each_offer_says_the_language_it_has(crm: Crm, wished: str, gold: str, dear: str) -> None:
    """One is translated, another is in English alone, a third in the catalogue's own language."""
    decision = crm.agent().decides(language=wished)

    assert decision["language"] == wished
    assert spoken(decision) == {"gold": gold, "silver": "en", "tin": "nl"}
    told = [(each["code"], each["language"]) for each in decision["decline_reasons"]]
    assert told == [("dear", dear), ("other", "nl")]


def test_what_is_in_one_language_alone_is_told_once(crm: Crm) -> None:
    """Names and rules in the catalogue's language, reasons in theirs, the service in English."""
    decision = crm.agent().decides(language="es")

    assert decision["offers"][0]["reasons"] != []
    assert decision["languages"] == {"catalogue": "nl", "reasons": "fy", "service": "en"}


def test_why_not_is_told_by_a_rule_or_by_the_service(crm: Crm) -> None:
    """A rule has its own words, in the catalogue's language; whatever else is said is English."""
    crm.api.put("/v1/customers/kid", {"attributes": {"age": 9}})
    decision = crm.agent("kid").decides(language="es")

    told = {each["offer_id"]: (each["text"], each["language"]) for each in decision["why_not"]}
    assert told == {
        "gold": ("Only for grown-ups", "nl"),
        "lead": ("Held back by the rule nobody", "en"),
    }


def test_a_decision_that_stands_is_in_the_language_it_was_made_in(crm: Crm) -> None:
    """What is learned of the customer meanwhile changes none of its words."""
    crm.api.put("/v1/customers/c-1", {"attributes": {**KNOWN, "language": "es"}})
    first = crm.agent().decides()
    crm.api.put("/v1/customers/c-1", {"attributes": {**KNOWN, "language": "en"}})
    again = crm.agent().decides()

    assert again["decision_id"] == first["decision_id"]
    assert again["offers"][0]["talk_track"].startswith("¿")
    assert again["language"] == "es"
    assert spoken(again) == spoken(first)


def test_the_language_of_the_call_counts_as_it_does_for_the_words(crm: Crm) -> None:
    """A host may say it among other things of the context."""
    decision = crm.agent().decides(context={"language": "es"})

    assert decision["offers"][0]["talk_track"].startswith("¿")
    assert (decision["language"], spoken(decision)["gold"]) == ("es", "es")


def test_what_the_catalogue_has_no_more_is_in_no_known_language(crm: Crm) -> None:
    """What was said of the offer stands; nobody guesses what it was said in."""
    first = crm.agent().decides(language="es")
    document = a_document()
    document["offers"][0]["treatments"][0]["treatment_id"] = "another"
    crm.api.with_catalogue(document)

    again = crm.agent().decides(language="es")

    assert again["decision_id"] == first["decision_id"]
    assert spoken(again) == {"gold": None, "silver": "en", "tin": "nl"}


def test_the_view_of_a_decision_says_it_too(crm: Crm) -> None:
    """Names, reasons, and each offer that fell: by a rule's own words, or by the service's."""
    crm.api.put("/v1/customers/kid", {"attributes": {"age": 9}})
    agent = crm.agent("kid", may_see_evidence=True)
    decision_id = agent.decides()["decision_id"]

    seen = crm.api.get(
        f"/v1/decisions/{decision_id}/view", key=None, headers=bearer(agent.token)
    ).json

    assert seen["languages"] == {"catalogue": "nl", "reasons": "fy", "service": "en"}
    fell = {each["offer_id"]: each["fell"] for each in seen["offers"]}
    assert (fell["gold"]["language"], fell["lead"]["language"]) == ("nl", "en")
