import json

import polars as pl
import pytest
from click.testing import CliRunner

from models.errors import InputError, NotFoundError
from service.cli import root
from tests.support.learning_samples import write_learning_folder

QUICK = """\
variances = [0.1]
crosses = [true]
shares = [0.75]
folds = 2
resamples = 20
credibility_constants = []
[[trees]]
rounds = 10
columns = 0.5
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with a dataset, quick settings and a trained model."""
    place = tmp_path_factory.mktemp("training")
    (place / "data").mkdir()
    write_learning_folder(place / "data")
    (place / "quick.toml").write_text(QUICK)
    return place


def nbo(place, *words, models="models"):
    """Run a command; what it raises comes out here."""
    where = ["--models", str(place / models)] if words[0] != "data" else []
    runner = CliRunner()
    return runner.invoke(root, [*map(str, words), *where], catch_exceptions=False)


def train(place, *words, data="data", models="models"):
    result = nbo(
        place, "train", place / data, "--config", place / "quick.toml", "--json", *words,
        models=models,
    )  # fmt: skip
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def trained(place):
    return train(place, "--until", "2026-03-15")


def test_the_manifest_counts_what_was_learned_of_each_offer(place, trained):
    """How well an offer is known goes with the model: exploration asks for it."""
    manifest = json.loads((place / "models" / trained["version"] / "manifest.json").read_text())

    counted = manifest["contacts_by_offer"]
    assert len(counted) == trained["offers"]
    assert sum(counted.values()) == trained["rows"]


def test_train_prints_one_json_object(trained):
    """It holds at least what other programs were promised, and nothing else is on stdout."""
    assert {"version", "rows", "positives", "offers", "seconds", "metrics"} <= trained.keys()
    assert {"auc", "log_loss", "ece", "per_offer"} <= trained["metrics"].keys()
    assert trained["offers"] == 4


def test_the_same_seed_and_data_give_the_same_version(place, trained):
    """A second training publishes the very same bytes."""
    again = train(place, "--until", "2026-03-15", models="again")

    def files(name):
        root = place / name / trained["version"]
        return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}

    assert again["version"] == trained["version"]
    assert files("again") == files("models")


def test_a_dry_run_publishes_nothing(place):
    """It learns and judges, and leaves no folder behind."""
    summary = train(place, "--dry-run", models="dry")

    assert summary["version"] is None
    assert not (place / "dry").exists()


def test_evaluate_judges_only_what_came_later(place, trained):
    """Without a start it begins after the last contact that was learned from, intervals and all."""
    result = nbo(
        place, "evaluate", trained["version"], "--data", place / "data", "--resamples", 20,
        "--json",
    )  # fmt: skip
    found = json.loads(result.stdout)

    assert found["from"] > trained["trained_until"]
    assert not found["trained_on_these"]
    assert found["metrics"]["intervals"]["auc"]["low"] <= found["metrics"]["auc"]
    assert found["compared_with"] == "untuned LightGBM"
    assert {"model", "random", "always a"} <= found["policies"].keys()
    assert {"ips", "snips", "dr", "logging"} <= found["policies"]["model"].keys()


def test_contacts_that_were_learned_from_are_refused(place, trained):
    """Judging on them is an error, and loudly marked where it is allowed."""
    words = ("evaluate", trained["version"], "--data", place / "data", "--from", "2026-01-01",
             "--resamples", 20)  # fmt: skip

    with pytest.raises(InputError, match="has learned from contacts until"):
        nbo(place, *words)
    assert "flatter" in nbo(place, *words, "--allow-trained").stdout


def test_a_version_of_all_contacts_is_judged_as_training_did(place):
    """Nothing is left to judge it on, so its like is made again, with the figures of training."""
    summary = train(place, models="whole")

    found = json.loads(
        nbo(place, "evaluate", summary["version"], "--data", place / "data", "--json",
            models="whole").stdout
    )  # fmt: skip

    assert found["set_aside"]
    assert found["metrics"]["auc"] == summary["metrics"]["auc"]
    assert found["metrics"]["log_loss"] == summary["metrics"]["log_loss"]
    assert {"model", "random"} <= found["policies"].keys()


def test_two_versions_are_compared_on_the_same_contacts(place, trained):
    """A version against itself differs by nothing."""
    version = trained["version"]
    result = nbo(
        place, "evaluate", version, "--against", version, "--data", place / "data",
        "--resamples", 20, "--json",
    )  # fmt: skip

    difference = json.loads(result.stdout)["metrics"]["difference"]["auc"]
    assert difference == {"value": 0.0, "low": 0.0, "high": 0.0}


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_score_keeps_rows_and_order(place, trained, suffix):
    """The output is the input with one column more, in the same order."""
    pairs = pl.DataFrame(
        {"customer_id": ["c003", "c001", "c003", "stranger"], "offer_id": ["a", "b", "c", "d"]}
    )
    given, out = place / f"pairs.{suffix}", place / f"scored.{suffix}"
    pairs.write_csv(given) if suffix == "csv" else pairs.write_parquet(given)

    nbo(place, "score", trained["version"], "--data", place / "data", "--pairs", given,
        "--out", out)  # fmt: skip

    scored = pl.read_csv(out) if suffix == "csv" else pl.read_parquet(out)
    assert scored.drop("propensity").equals(pairs)
    assert scored["propensity"].is_between(0, 1, closed="none").all()


def test_versions_are_listed_shown_compared_promoted_and_rolled_back(place, trained):
    """The registry's commands do what their names say."""
    version = trained["version"]
    other = train(place)["version"]

    nbo(place, "promote", version)
    nbo(place, "promote", other)
    listed = json.loads(nbo(place, "models", "list", "--json").stdout)
    assert listed["aliases"] == {"champion": other, "previous": version}
    assert nbo(place, "rollback").stdout == f"champion is {version}\n"
    assert "# Propensity model of made-up" in nbo(place, "models", "show", "champion").stdout
    changed = json.loads(nbo(place, "models", "diff", version, other, "--json").stdout)
    assert changed["rows"] == [trained["rows"], 400]


def test_an_unknown_version_is_not_found(place):
    """It says so, and promotes nothing."""
    with pytest.raises(NotFoundError):
        nbo(place, "promote", "20260101-000000000000")


def test_a_table_without_time_goes_all_the_way(place):
    """One offer, customers with attributes, outcomes, and a dataset.toml: nothing else is needed.

    What was learned from cannot be judged on: without time, that means these very data.
    """
    folder = place / "bank"
    folder.mkdir()
    contacts = pl.read_csv(place / "data" / "contacts.csv")
    customers = pl.read_csv(place / "data" / "customers.csv")
    table = contacts.join(customers, on="customer_id").select("age", "town", "accepted")
    table.with_columns(accepted=pl.col("accepted").replace_strict({0: "no", 1: "yes"})).write_csv(
        folder / "bank.csv"
    )
    (folder / "dataset.toml").write_text(
        '[dataset]\nname = "bank"\n[customers]\nfile = "bank.csv"\n'
        '[offers]\nsingle = "deposit"\n'
        '[contacts]\nfile = "bank.csv"\noutcome = "accepted"\npositive = "yes"\n'
    )
    (place / "bank_pairs.csv").write_text("customer_id,offer_id\n1,deposit\n2,deposit\n")

    assert json.loads(nbo(place, "data", "check", folder, "--json").stdout)["offers"] == 1
    version = train(place, data="bank", models="bank_models")["version"]
    words = ("evaluate", version, "--data", folder, "--resamples", 20)
    found = json.loads(nbo(place, *words, "--json", models="bank_models").stdout)
    assert found["set_aside"]
    assert not found["trained_on_these"]
    assert found["compared_with"] == "untuned LightGBM"
    nbo(place, *words, "--allow-trained", models="bank_models")
    nbo(
        place, "score", version, "--data", folder, "--pairs", place / "bank_pairs.csv",
        "--out", place / "bank_scored.csv", models="bank_models",
    )  # fmt: skip
    assert pl.read_csv(place / "bank_scored.csv")["propensity"].len() == 2
