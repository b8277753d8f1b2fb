"""The decision funnel, over HTTP and from the command line, on both engines: and no trace of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from models.errors import InputError
from service.commands.funnel import funnel
from service.decision.why_not import STAGES
from service.store.tables import metadata
from tests.integration.http.governing import asks, catalogue, governed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.api import Api

ADULT = {"name": "adult", "when": "customer.age >= 18.0", "applies_to": {"offer": "gold"}}
CAP = {"name": "weekly", "limit": 1, "window_days": 7, "scope": "all"}
VOUCHERS = {"name": "vouchers", "limit": 9, "per": "total", "scope": {"offer": "tin"}}


def dump(url: str) -> dict[str, list[Any]]:
    """Return every row of every table."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        rows = {
            name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")).all()))
            for name in metadata.tables
        }
    engine.dispose()
    return rows


def files(url: str) -> dict[str, bytes]:
    """Return what a SQLite database's files hold; the shared memory is no part of it."""
    if not url.startswith("sqlite"):
        return {}
    path = Path(url.removeprefix("sqlite:///"))
    found = (path, path.with_name(path.name + "-wal"))
    return {each.name: each.read_bytes() for each in found if each.exists()}


def figures(api: Api) -> str:
    """Return all figures but those of requests."""
    lines = api.get("/metrics").text.splitlines()
    return "\n".join(line for line in lines if "nbo_request" not in line and "_created" not in line)


@pytest.fixture
def ready(database_url: str, tmp_path: Path) -> Iterator[Api]:
    """Return the app with three customers: one is capped, one a minor, one of unknown age."""
    document = catalogue(
        engagement={"eligibility": [ADULT]},
        contact_policy={"caps": [CAP], "capacity": [VOUCHERS]},
        exploration={"policy": "epsilon", "epsilon": 0.5},
    )
    with governed(database_url, tmp_path, document) as api:
        for name, attributes in (("old", {"age": 70}), ("minor", {"age": 12}), ("who", {})):
            assert api.put(f"/v1/customers/{name}", {"attributes": attributes}).status_code == 201
        asks(api, "old")
        yield api


def test_it_says_who_is_in_which_stage_of_the_lifecycle(ready: Api, database_url: str) -> None:
    """By number of customers; over HTTP and from the command line."""
    stages = [{"name": "young", "when": "has(customer.age) && customer.age < 18.0"}]
    ready.with_catalogue(catalogue(lifecycle={"stages": stages}))

    told = ready.post("/v1/funnel", {"channel": "email", "customer_ids": ["old", "minor", "who"]})
    said = CliRunner().invoke(funnel, ["--channel", "email", "--database", database_url])

    assert told.json["lifecycle"] == [
        {"stage": None, "customers": 2},
        {"stage": "young", "customers": 1},
    ]
    assert "In the lifecycle: 2 in none, 1 young." in said.stdout


def test_it_says_how_many_offers_fell_where_and_who_is_left_with_nothing(ready: Api) -> None:
    """Stage by stage, by code and rule; what comes in is what fell and what is left."""
    told = ready.post("/v1/funnel", {"channel": "email", "customer_ids": ["old", "minor", "who"]})

    found = told.json
    assert (found["customers"], found["offers"]) == (3, 9)
    assert (found["with_action"], found["with_nothing"]) == (2, 1)
    assert found["silent"] == [{"customer_id": "old", "code": "CONTACT_POLICY"}]
    assert [each["stage"] for each in found["stages"]] == list(STAGES)
    by_stage = {each["stage"]: each for each in found["stages"]}
    assert by_stage["eligibility"]["reasons"] == [
        {"code": "RULE", "rule": "adult", "offers": 1, "customers": 1},
        {"code": "RULE_ERROR", "rule": "adult", "offers": 1, "customers": 1},
    ]
    assert by_stage["contact_policy"]["reasons"] == [
        {"code": "CAP", "rule": "weekly", "offers": 3, "customers": 1}
    ]
    for each, after in zip(found["stages"], found["stages"][1:], strict=False):
        assert each["entered"] - each["fell"] == each["left"] == after["entered"]
    assert found["stages"][-1]["left"] == sum(each["customers"] for each in found["actions"]) == 2


def test_it_leaves_no_trace(ready: Api, database_url: str) -> None:
    """Not in the ledger, what is learned from, figures or caches: the same to the byte."""
    whom = {"channel": "email", "customer_ids": ["old", "minor", "who", "nobody"]}
    standing = ready.app.extensions["nbo"].grounds
    ready.post("/v1/funnel", whom)
    before = files(database_url), dump(database_url), figures(ready), dict(standing._past)

    first = ready.post("/v1/funnel", whom | {"limit": 3})
    again = ready.post("/v1/funnel", whom | {"limit": 3})
    for name in whom["customer_ids"]:
        asks(ready, name, dry_run=True, dedupe_key="k")

    after = files(database_url), dump(database_url), figures(ready), dict(standing._past)
    assert after == before
    assert first.json == again.json


def test_without_names_all_that_are_stored_are_asked_about(ready: Api) -> None:
    """A page at a time, in order; null when there are no more."""
    told = ready.post("/v1/funnel", {"channel": "email"}).json
    rest = ready.post("/v1/funnel", {"channel": "email", "after": "minor"}).json

    assert (told["customers"], told["next_after"]) == (3, None)
    assert rest["customers"] == 2


@pytest.mark.parametrize(
    "wish",
    [{}, {"channel": "email", "customer_ids": []}, {"channel": "email", "dry_run": False}],
)
def test_what_is_no_question_is_refused(ready: Api, wish: dict[str, Any]) -> None:
    """422, as for a decision."""
    assert ready.post("/v1/funnel", wish).status_code == 422


def test_in_a_channel_without_offers_all_are_left_with_nothing(ready: Api) -> None:
    """Everything falls at the first stage."""
    told = ready.post("/v1/funnel", {"channel": "fax"}).json

    assert (told["with_nothing"], told["stages"][0]["left"]) == (3, 0)
    assert [each["code"] for each in told["no_action"]] == ["NOTHING_AVAILABLE"]


def _run(*arguments: str) -> Any:
    return CliRunner().invoke(funnel, arguments, catch_exceptions=False)


def test_the_command_says_the_same(ready: Api, database_url: str, tmp_path: Path) -> None:
    """For all that are stored, or for those of a file; it writes nothing into the store."""
    names = tmp_path / "names.txt"
    names.write_text("old\nminor\n\nold\n")
    silent = tmp_path / "silent.tsv"
    where = ("--channel", "email", "--database", database_url, "--models", str(tmp_path / "none"))
    before = dump(database_url)

    everyone = _run(*where, "--json")
    some = _run(*where, "--customers", str(names), "--silent", str(silent))

    assert everyone.exit_code == 0, everyone.output
    told = json.loads(everyone.stdout)
    assert (told["customers"], told["model_version"]) == (3, None)
    assert some.stdout.startswith("2 customers: 0 with an action, 2 with nothing.\n")
    assert "CAP weekly" in some.stdout
    assert silent.read_text() == "old\tCONTACT_POLICY\nminor\tMODEL_UNAVAILABLE\n"
    assert dump(database_url) == before


@pytest.mark.parametrize("content", [None, "", "\n\n", b"\xff\xfe"])
def test_a_file_that_names_nobody_is_refused(
    sqlite_url: str, tmp_path: Path, content: str | bytes | None
) -> None:
    """Missing, empty, or no text: an error that names the file, and exit code 2 at the end."""
    names = tmp_path / "names.txt"
    if content is not None:
        names.write_bytes(content.encode() if isinstance(content, str) else content)

    with pytest.raises(InputError, match=r"names\.txt"):
        _run("--channel", "email", "--database", sqlite_url, "--customers", str(names))
