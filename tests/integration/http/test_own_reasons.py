"""A reason catalogue of one's own."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from models.errors import InputError
from service.store import open_store
from tests.support.api import make_api, publish
from tests.support.bundle_models import LinearModel

if TYPE_CHECKING:
    from pathlib import Path


def test_reasons_are_told_in_ones_own_words(sqlite_url: str, tmp_path: Path) -> None:
    """The setting ``reasons`` names the catalogue whose texts are served."""
    text = (files("models.reasons") / "reasons.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace("The customer's {label} is {value}", "Hear: {label} is {value}"))
    publish(tmp_path / "models", promote=True)
    store = open_store(sqlite_url)
    api = make_api(store, tmp_path / "models", load_model=LinearModel.load, reasons=str(own))

    wish = {"customer_id": "c-1", "channel": "email", "profile": {"income": 3.0}}
    decided = api.with_catalogue().post("/v1/decisions", wish | {"limit": 4}).json
    store.close()

    texts = [each["text"] for action in decided["actions"] for each in action["reasons"]]
    assert any(each.startswith("Hear: income is 3") for each in texts)


def test_a_catalogue_that_cannot_be_read_stops_the_start(sqlite_url: str, tmp_path: Path) -> None:
    """With the file's name and what is wrong, rather than reasons in the wrong words."""
    own = tmp_path / "own.toml"
    own.write_text("[[code]]\ncode = 3\n")
    store = open_store(sqlite_url)

    with pytest.raises(InputError, match=r"own\.toml"):
        make_api(store, tmp_path / "models", reasons=str(own))
    store.close()
