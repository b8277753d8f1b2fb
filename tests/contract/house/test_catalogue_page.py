"""docs/catalogue.md: its example is a catalogue, and it has every key of offers and sections."""

import re
import tomllib
from pathlib import Path

from service.catalogue_file import read_catalogue_file
from service.decision import Catalogue
from service.decision.catalogue_document import CATALOGUE
from service.decision.catalogue_findings import validate_catalogue

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "catalogue.md").read_text()
NOW = 1_795_000_000.0


def test_the_example_of_the_page_is_a_catalogue(tmp_path):
    """The catalogue that is shown is taken as it stands, without a mistake or a warning."""
    (block,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "catalogue.toml").write_text(block)

    document = read_catalogue_file(tmp_path / "catalogue.toml")

    assert validate_catalogue(document, now=NOW) == ((), ())
    assert Catalogue.compile(document, 1).offers[0].offer_id == "more-data"
    assert tomllib.loads(block).keys() == document.keys()


def test_every_section_and_every_key_of_an_offer_is_on_the_page():
    """What can be written at the top and in an offer is told on the page, or where it points."""
    offer = CATALOGUE.schema["properties"]["offers"]["items"]["properties"]
    treatment = offer["treatments"]["items"]["properties"]

    quoted = " ".join(re.findall(r"`([^`\n]+)`", PAGE))

    for key in (*CATALOGUE.schema["properties"], *offer, *treatment):
        assert re.search(rf"(^|[ /]){key}($|[ /.])", quoted), key
