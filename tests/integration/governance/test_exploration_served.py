"""What is left to chance, over HTTP: the action, how it was chosen, and with which probability."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.governance.serving import decides_by, is_on_record, reasons_of
from tests.integration.http.governing import asks, catalogue, codes_of, governed, offers_of
from tests.support.api import publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.api import Api

EPSILON, TEMPERATURE, SILENCE = 0.8, 2.0, 0.5
POLICIES = {
    "none": {"policy": "none"},
    "epsilon": {"policy": "epsilon", "epsilon": EPSILON},
    "softmax": {"policy": "softmax", "temperature": TEMPERATURE},
    "thompson": {"policy": "thompson", "pseudo_counts": 5},
}
NAMES = ("gold", "plain", "tin")
#: What claims that an action is there on its merits.
MERITS = {"VALUE_WORTH", "POLICY_PRIORITY"}


def exploring(name: str) -> dict[str, Any]:
    """Return a catalogue in which three offers and silence are serious rivals."""
    document = catalogue(exploration=POLICIES[name], arbitration={"no_action_value": SILENCE})
    for each, value in zip(document["offers"], (12.0, 11.0, 10.0), strict=True):
        each["value"] = value
    return document


@pytest.fixture
def ready(sqlite_url: str, tmp_path: Path) -> Iterator[Api]:
    """Return the app with a model that finds all offers equally likely."""
    with governed(sqlite_url, tmp_path, catalogue(), deadline_ms=30_000) as api:
        yield api


def drawn(api: Api) -> dict[str, dict[str, Any]]:
    """Ask for strangers until each offer, and silence, was drawn; return an answer of each."""
    answers: dict[str, dict[str, Any]] = {}
    for number in range(500):
        answer = asks(api, f"c-{number}")
        (name,) = offers_of(answer) or [""]
        answers.setdefault(name, answer)
        chance = answer["selection_probability"]
        assert answers[name]["selection_probability"] == chance  # as all are strangers
        if len(answers) == len(NAMES) + 1:
            break
    return answers


def test_without_exploration_the_best_is_certain(ready: Api) -> None:
    """Probability 1, for all; nothing is tried."""
    decides_by(ready, exploring("none"))

    answers = [asks(ready, f"c-{number}") for number in range(20)]

    assert {tuple(offers_of(each)) for each in answers} == {("gold",)}
    assert {each["actions"][0]["selection"] for each in answers} == {"best"}
    assert {each["selection_probability"] for each in answers} == {1.0}
    assert is_on_record(ready, answers[0])


@pytest.mark.parametrize("name", ["epsilon", "softmax", "thompson"])
def test_what_is_drawn_is_marked_and_recorded_with_its_probability(ready: Api, name: str) -> None:
    """Those of all that may come, silence too, add up to 1; a replay draws the same."""
    decides_by(ready, exploring(name))

    answers = drawn(ready)

    assert answers.keys() == {"", *NAMES}
    total = math.fsum(each["selection_probability"] for each in answers.values())
    assert total == pytest.approx(1.0, abs=1e-6)
    for offer_id in NAMES:
        (action,) = answers[offer_id]["actions"]
        assert action["selection"] == ("best" if offer_id == "gold" else "explored")
        assert action["selection_probability"] == answers[offer_id]["selection_probability"]
    assert all(is_on_record(ready, each) for each in answers.values())


@pytest.mark.parametrize("name", ["epsilon", "softmax"])
def test_the_probability_is_that_of_the_formula(ready: Api, name: str) -> None:
    """The best one's and each other's, from the priorities in the answers."""
    decides_by(ready, exploring(name))

    answers = drawn(ready)

    worth = {each: answers[each]["actions"][0]["priority"] for each in NAMES} | {"": SILENCE}
    if name == "epsilon":
        share = EPSILON / len(worth)
        expected = dict.fromkeys(worth, share) | {"gold": 1.0 - EPSILON + share}
    else:
        powers = {each: math.exp(value / TEMPERATURE) for each, value in worth.items()}
        expected = {each: power / sum(powers.values()) for each, power in powers.items()}
    found = {each: answer["selection_probability"] for each, answer in answers.items()}
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("name", ["epsilon", "softmax", "thompson"])
def test_reasons_do_not_pretend_that_chance_was_merit(ready: Api, name: str) -> None:
    """An explored action says that it is a trial; the best one, and silence, do not."""
    decides_by(ready, exploring(name))

    answers = drawn(ready)

    for offer_id in ("plain", "tin"):
        codes = reasons_of(answers[offer_id]["actions"][0])
        assert "EXPLORATION_TRIAL" in codes
        assert not codes & MERITS
    assert "EXPLORATION_TRIAL" not in reasons_of(answers["gold"]["actions"][0])
    silent = answers[""]
    assert silent["no_action"]["code"] == "NO_ACTION_EXPLORED"
    assert set(codes_of(silent).values()) == {"NO_ACTION_EXPLORED"}


def test_of_a_list_each_place_is_drawn_from_what_is_left(ready: Api) -> None:
    """The product of the actions' probabilities is that of just this list."""
    document = exploring("softmax")
    del document["arbitration"]
    decides_by(ready, document)

    answer = asks(ready, limit=3)

    chances = [each["selection_probability"] for each in answer["actions"]]
    assert sorted(offers_of(answer)) == sorted(NAMES)
    assert chances[2] == pytest.approx(1.0)
    assert answer["selection_probability"] == pytest.approx(math.prod(chances))
    assert is_on_record(ready, answer)


def test_the_ramp_goes_by_what_the_champion_has_learned_from(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Of two offers, equally likely, the one nobody was shown yet is tried more often."""
    publish(tmp_path / "models", promote=True, contacts_by_offer={"gold": 9_000, "plain": 9_000})
    document = exploring("thompson")
    document["exploration"] |= {"ramp": 10_000}

    with governed(sqlite_url, tmp_path, document, deadline_ms=30_000, is_published=True) as api:
        answers = drawn(api)

        chances = {each: answer["selection_probability"] for each, answer in answers.items()}
        assert chances["tin"] > 2.0 * chances["plain"]  # though it is worth less
        assert is_on_record(api, answers["tin"])
