"""What can be set, measured or answered is in the documents (routes: see the API's own)."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from models.reasons import ReasonCatalogue
from service.decision.decision import DEGRADED_CODES
from service.decision.why_not import NO_ACTION, STAGES, WHY_NOT
from service.metrics import Metrics
from service.settings import setting_table
from training.config import Config

DOCS = Path(__file__).resolve().parents[3] / "docs"


def page(name: str) -> str:
    """Return one document."""
    return (DOCS / f"{name}.md").read_text()


def missing(names: set[str], text: str) -> set[str]:
    """Return the names that a text does not quote as code."""
    quoted = set(re.findall(r"`([^`\n]+)`", text))
    return {name for name in names if name not in quoted}


def test_every_setting_is_documented():
    """docs/settings.md has each setting by the name of its variable, with its default."""
    text = page("settings")

    assert missing({f"NBO_{name.upper()}" for name, _, _ in setting_table()}, text) == set()
    rows = {row.split("`")[1]: row for row in text.splitlines() if row.startswith("| `NBO_")}
    for name, default, _ in setting_table():
        shown = str(default).lower() if isinstance(default, bool) else str(default)
        assert shown in rows[f"NBO_{name.upper()}"], name


def test_no_document_names_a_setting_that_is_gone():
    """Each NBO_ variable in the documents is a setting, or one of the few others we read."""
    others = {"NBO_CONFIG", "NBO_KEY"}  # where nbo.toml is; the shell's own variable in examples
    known = {f"NBO_{name.upper()}" for name, _, _ in setting_table()} | others
    texts = [path.read_text() for path in [*DOCS.glob("*.md"), *DOCS.parent.glob("*.md")]]

    named = set(re.findall(r"\bNBO_[A-Z_]+[A-Z]\b", "\n".join(texts)))

    assert named <= known


def test_every_metric_is_documented():
    """docs/metrics.md has each metric."""
    assert missing(set(Metrics().names()), page("metrics")) == set()


def test_every_stage_and_why_not_code_is_documented():
    """docs/decision.md has each stage, and each code an offer or a decision can end with."""
    codes = {why.code for why in (*WHY_NOT, *NO_ACTION)} | set(DEGRADED_CODES) | set(STAGES)

    assert missing(codes, page("decision")) == set()


def test_every_key_of_the_training_settings_is_documented():
    """docs/retrain.md has each key of the file for `nbo train --config`."""
    assert missing({field.name for field in fields(Config)}, page("retrain")) == set()


def test_the_example_of_training_settings_is_understood(tmp_path):
    """The file shown in docs/retrain.md is read without complaint."""
    (block,) = re.findall(r"^```toml\n(.*?)^```", page("retrain"), re.MULTILINE | re.DOTALL)
    (tmp_path / "settings.toml").write_text(block)

    assert Config.read(tmp_path / "settings.toml") != Config()


def test_every_reason_code_is_documented():
    """docs/reasons.md has each reason code of the catalogue that is shipped."""
    text = (DOCS.parent / "models" / "reasons" / "reasons.toml").read_text()
    codes = set(re.findall(r'^code = "([A-Z_]+)"', text, re.MULTILINE))

    assert ReasonCatalogue.from_toml() is not None
    assert codes
    assert missing(codes, page("reasons")) == set()


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "SECURITY.md", "docs/index.md"])
def test_the_first_pages_are_there(name):
    """The pages that people look for first are there and are finished."""
    text = (DOCS.parent / name).read_text()

    assert len(text) > 400
    assert "TODO" not in text
