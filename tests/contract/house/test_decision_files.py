"""The files of the page of one decision: all of its words, in each language."""

import json
import re

from service.decision.decision import DEGRADED_CODES, SELECTIONS
from service.decision.exploration_policy import POLICY_NAMES
from service.decision.offer import OBJECTIVES
from service.decision.why_not import STAGES
from service.store import OUTCOMES
from service.viewing.trace import CATALOGUE_GONE, DIFFERS, MODEL_GONE
from tests.contract.house.test_panel_files import ASSETS

OWN = ASSETS / "decision"


def sentences(language: str) -> dict[str, str]:
    """Return the page's texts of one language."""
    return json.loads((OWN / "texts" / f"{language}.json").read_text())


def test_every_language_says_the_same():
    """A language has each sentence, in order, with the same names in its braces."""
    english = sentences("en")

    for path in (OWN / "texts").glob("*.json"):
        other = sentences(path.stem)
        assert list(other) == list(english), path.name
        for name, sentence in other.items():
            named = [sorted(re.findall(r"\{(\w+)\}", each)) for each in (sentence, english[name])]
            assert named[0] == named[1], (path.name, name)


def test_every_sentence_that_is_named_exists_and_is_needed():
    """No module names a sentence that there is not; none is there that no module could name."""
    text = "\n".join(path.read_text() for path in [*OWN.glob("*.js"), ASSETS / "decision.js"])
    quoted = set(re.findall(r"[\"`]([a-z_]+\.[\w.]+)[\"`]", text))
    families = set(re.findall(r"[\"`]([a-z_]+\.)\$\{", text))
    english = sentences("en")

    said = {name for name in quoted if re.match(r"(?:page|door|wrong|short|note|stages)\.", name)}
    counted = {name.rsplit(".", 1)[0] for name in english if name.endswith((".one", ".other"))}
    assert {name for name in said if name not in {*english, *counted}} == set()
    idle = {
        name
        for name in english
        if name not in quoted
        and name.rsplit(".", 1)[0] not in quoted
        and not name.startswith(tuple(families))
    }
    assert idle == set()


def test_every_code_has_words():
    """What a decision can hold is told in words: stages, outcomes, selections, and more."""
    needed = {
        *(f"stage.{each}" for each in STAGES),
        *(f"about.{each}" for each in STAGES),
        *(f"what.{each}" for each in OUTCOMES),
        *(f"selection.{each}" for each in SELECTIONS),
        *(f"objective.{each}" for each in OBJECTIVES),
        *(f"note.{each}" for each in (*DEGRADED_CODES, CATALOGUE_GONE, MODEL_GONE, DIFFERS)),
        *(f"exploration.{each}" for each in POLICY_NAMES),
    }

    assert needed - set(sentences("en")) == set()


def test_a_key_is_kept_nowhere():
    """No module of the page stores anything, and the field offers nothing to remember."""
    text = "\n".join(path.read_text() for path in [*OWN.glob("*.js"), ASSETS / "decision.js"])

    assert (
        re.findall(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\b", text) == []
    )
    assert 'autocomplete: "off"' in (OWN / "door.js").read_text()
