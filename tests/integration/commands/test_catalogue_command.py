"""``nbo catalogue``: from a file into the store, and back to an earlier version."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from models.errors import ConflictError, InputError, NotFoundError
from service.catalogue_file import read_catalogue_file
from service.commands.catalogue import catalogue

TOML = """
[attributes.customer]
age = "number"

[[engagement.eligibility]]
name = "of-age"
when = "customer.age >= 18"

[[offers]]
offer_id = "more"
starts_at = 2026-01-01T00:00:00Z
value = 5.0

[[offers.treatments]]
treatment_id = "more-email"
channel = "email"
content = { subject = "Hi {{ customer.name | default('there') }}" }
"""


@pytest.fixture
def run(tmp_path):
    """Return how to run a command on a store of its own; what it says, and its exit code."""
    database = f"sqlite:///{tmp_path / 'store.db'}"
    (tmp_path / "good.toml").write_text(
        TOML.replace('age = "number"', 'age = "number"\nname = "text"')
    )

    def run(*words, store=True):
        options = ["--database", database] if store else []
        ran = CliRunner().invoke(catalogue, [*words, *options])
        if ran.exception is not None and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        return ran.exit_code, ran.stdout

    run.folder = tmp_path
    run.good = str(tmp_path / "good.toml")
    return run


def _edit(run, old, new):
    path = Path(run.good)
    path.write_text(path.read_text().replace(old, new))


def test_a_file_is_checked(run):
    """A file without mistakes exits with 0; with one, all are told and the code is 2."""
    assert run("validate", run.good, store=False) == (0, "")

    _edit(run, "customer.age", "customer.aeg")
    _edit(run, "value = 5.0", 'value = "lots"')
    code, said = run("validate", run.good, "--json", store=False)

    told = json.loads(said)
    assert (code, told["valid"]) == (2, False)
    assert [each["pointer"] for each in told["mistakes"]] == [
        "/engagement/eligibility/0/when",
        "/offers/0/value",
    ]


def test_a_warning_is_no_mistake_unless_asked(run):
    """What is only warned of passes; with --strict it does not."""
    _edit(run, "starts_at = 2026-01-01T00:00:00Z", "ends_at = 2020-01-01T00:00:00Z")

    assert run("validate", run.good, store=False)[0] == 0
    assert run("validate", run.good, "--strict", store=False)[0] == 2


def test_versions_are_kept_compared_and_rolled_back(run):
    """Each put is a version; what changed can be listed; a rollback is a version like any other."""
    run("put", run.good, "--note", "first")
    _edit(run, "value = 5.0", "value = 6.0")
    run("put", run.good, "--expect", "1")

    changed = json.loads(run("diff", "1", "--json")[1])
    by_file = json.loads(run("diff", "1", run.good, "--json")[1])
    rolled = json.loads(run("rollback", "--json")[1])
    listed = json.loads(run("versions", "--json")[1])
    shown = json.loads(run("show")[1])

    assert changed == by_file
    assert [(each["path"], each["after"]) for each in changed] == [("/offers/more/value", 6.0)]
    assert rolled == {"version": 3, "same_as": 1, "changes": 1}
    assert [each["note"] for each in listed] == ["rollback to 1", None, "first"]
    assert shown == json.loads(run("show", "--version", "1")[1])
    assert shown["offers"][0]["starts_at"] == "2026-01-01T00:00:00+00:00"


def test_nothing_is_stored_in_vain(run):
    """A dry run, a document with a mistake and a version that has changed store nothing."""
    run("put", run.good)
    assert run("put", run.good, "--dry-run")[0] == 0
    with pytest.raises(ConflictError):
        run("put", run.good, "--expect", "7")
    _edit(run, "value = 5.0", "value = -1.0")
    assert run("put", run.good)[0] == 2

    assert len(json.loads(run("versions", "--json")[1])) == 1
    with pytest.raises(InputError, match="no version before"):
        run("rollback")
    with pytest.raises(NotFoundError, match="no version 9"):
        run("show", "--version", "9")


def test_the_schema_is_printed(run):
    """The JSON Schema comes without a store."""
    code, said = run("schema", store=False)

    assert code == 0
    assert json.loads(said)["required"] == ["offers"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.toml", "offers = ", "expected TOML"),
        ("a.json", '{"offers": [}', "expected JSON"),
        ("a.json", '{"offers": [NaN]}', "NaN is not JSON"),
        ("a.json", '{"offers": [], "offers": []}', "occurs more than once"),
        ("a.json", "[" * 100_000, "expected JSON"),
        ("a.json", "[]", "expected an object"),
        ("a.json", b"\xff", "expected UTF-8"),
        ("b.toml", None, "No such file"),
    ],
)
def test_a_file_that_is_none_is_told_with_its_name(tmp_path, name, text, told):
    """What cannot be read says which file, what was expected and where it stopped."""
    path = tmp_path / name
    if isinstance(text, bytes):
        path.write_bytes(text)
    elif text is not None:
        path.write_text(text)

    with pytest.raises(InputError, match=told) as caught:
        read_catalogue_file(path)

    assert str(path) in str(caught.value)
