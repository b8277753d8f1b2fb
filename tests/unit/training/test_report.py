import re
from html.parser import HTMLParser

import pytest

from models.dataset import read_dataset
from models.dataset.progress import silent
from tests.support.learning_samples import QUICK, write_learning_folder
from training.fit import fit
from training.report import render_report
from training.report.model_card import render_model_card


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    dataset = read_dataset(write_learning_folder(tmp_path_factory.mktemp("data")))
    return fit(dataset, config=QUICK, seed=0, progress=silent)


def test_the_report_needs_nothing_else(fitted):
    """The page loads no script, style, font or picture from anywhere."""
    page = render_report(fitted)

    HTMLParser().feed(page)
    assert page.count("<svg") == 4
    assert not re.search(r"<script|<link|<img|src=|url\(http|@import", page)


def test_the_same_model_gives_the_same_report(fitted):
    """No date, no random id: the report is part of what must come out the same."""
    assert render_report(fitted) == render_report(fitted)


def test_names_from_the_data_are_text(fitted):
    """A dataset's name cannot put markup into the page."""
    fitted.facts["data"]["name"] = "<b>bold</b>"
    try:
        assert "<b>" not in render_report(fitted)
    finally:
        fitted.facts["data"]["name"] = "made-up"


def test_the_card_says_what_it_is_not_for(fitted):
    """The model card names its data, its measures and its limits."""
    card = render_model_card(fitted)

    assert "# Propensity model of made-up" in card
    assert "| AUC |" in card
    assert "It says nothing of what an offer changes" in card
