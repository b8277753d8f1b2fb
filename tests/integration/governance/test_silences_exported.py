"""Silences that were chosen, and those of the holdout, teach the next model: they are controls."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from models.dataset import read_dataset
from models.errors import InputError
from service.exporting import export_dataset
from tests.integration.governance.serving import decides_by
from tests.integration.http.governing import CAP, asks, catalogue, governed, offers_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl

    from tests.support.api import Api

EXPLORING = {
    "exploration": {"policy": "epsilon", "epsilon": 0.8},
    "arbitration": {"no_action_value": 0.01},
}


@pytest.fixture
def ready(sqlite_url: str, tmp_path: Path) -> Iterator[Api]:
    """Return the app with a model, and a customer who is known."""
    with governed(sqlite_url, tmp_path, catalogue(), deadline_ms=30_000) as api:
        api.put("/v1/customers/c-1", {"attributes": {"age": 1}})
        yield api


def contacts(api: Api, folder: Path, **options: Any) -> pl.DataFrame:
    """Export what is kept, and read its contacts as training does."""
    export_dataset(api.store, folder, progress=lambda *_: None, **options)
    return read_dataset(folder).contacts


def reports(api: Api, said: dict[str, Any], outcome: str) -> None:
    """Say what came of the first offer."""
    about = {"decision_id": said["decision_id"], "offer_id": offers_of(said)[0]}
    assert api.post("/v1/outcomes", about | {"outcome": outcome}).status_code == 201


def test_a_silence_that_was_drawn_is_a_control_with_its_probability(
    ready: Api, tmp_path: Path
) -> None:
    """Beside the offers that were drawn: so the value of what is said is measured against it."""
    decides_by(ready, catalogue(**EXPLORING))
    answers: list[dict[str, Any]] = []
    while len(said := [each for each in answers if each["actions"]]) in {0, 1, len(answers)}:
        answers.append(asks(ready, context={"intent": "x"}))
    reports(ready, said[0], "accepted")
    reports(ready, said[1], "click")

    rows = contacts(ready, tmp_path / "out").sort("time")
    reached = contacts(ready, tmp_path / "reached", only_reached=True)

    silent = [each["selection_probability"] for each in answers if not each["actions"]]
    controls = rows.filter(rows["offer_id"].is_null())
    assert controls["probability"].to_list() == silent
    assert not any(math.isnan(each) for each in silent)
    assert set(controls["outcome"]) == {0}
    assert set(controls["channel"]) == {"email"}
    assert set(controls["context.intent"]) == {"x"}
    assert rows.height == len(answers)
    assert reached["offer_id"].null_count() == len(silent)
    assert reached.height == len(silent) + 2


def test_a_silence_of_the_holdout_is_a_control_that_no_policy_chose(
    ready: Api, tmp_path: Path
) -> None:
    """It has no probability; a silence that was worth most has that of being certain."""
    reports(ready, asks(ready), "accepted")
    reports(ready, asks(ready), "click")
    decides_by(ready, catalogue(policies={"holdout": {"share": 1.0}}))
    asks(ready)
    decides_by(ready, catalogue(arbitration={"no_action_value": 1e6}))
    asks(ready)

    rows = contacts(ready, tmp_path / "out").sort("time")

    assert rows["offer_id"].to_list() == ["gold", "gold", None, None]
    assert rows["probability"].to_list() == [1.0, 1.0, None, 1.0]


def test_where_there_was_nothing_to_choose_from_there_is_no_control(
    ready: Api, tmp_path: Path
) -> None:
    """A cap, a rule or a threshold that left nothing says nothing of what silence brings."""
    reports(ready, asks(ready), "accepted")
    reports(ready, asks(ready), "click")
    for sections in (
        {"contact_policy": {"caps": [CAP]}},
        {"policies": {"minimum_propensity": 0.99}},
    ):
        decides_by(ready, catalogue(**sections))
        assert offers_of(asks(ready)) == []

    assert contacts(ready, tmp_path / "out")["offer_id"].to_list() == ["gold"] * 2


def test_silences_alone_are_no_dataset(ready: Api, tmp_path: Path) -> None:
    """Where nothing was ever offered there is nothing to learn from: refused in words."""
    decides_by(ready, catalogue(policies={"holdout": {"share": 1.0}}))
    asks(ready)

    with pytest.raises(InputError, match="no contact yet"):
        contacts(ready, tmp_path / "out")
