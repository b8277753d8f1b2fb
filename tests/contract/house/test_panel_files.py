"""The panel's files: nothing a browser would have to trust, nothing fetched late, no words lost."""

import json
import re
from pathlib import Path

from service.decision.why_not import NO_ACTION, WHY_NOT
from service.panel.pages import page_files

ASSETS = Path(__file__).resolve().parents[3] / "service" / "panel" / "assets"
LONGEST_LINES = 200
# What makes a tag, a style or a program out of text.
_UNSAFE = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function|DOMParser"
    r"|setHTMLUnsafe|srcdoc)\b|\.style\b|setAttribute\(\"style"
)
_IMPORT = re.compile(r"""^(?:import|export|\}).*?\sfrom "(\.[^"]+)\"""", re.MULTILINE)


def scripts() -> list[Path]:
    """Return every script that is served."""
    return sorted(ASSETS.rglob("*.js"))


def _read(name: str) -> str:
    return (ASSETS / name).read_text()


def sentences(language: str) -> dict[str, str]:
    """Return the texts of one language."""
    return json.loads((ASSETS / "texts" / f"{language}.json").read_text())


def imported(script: Path) -> set[Path]:
    """Return what a script needs before it runs, and what that needs."""
    waiting, found = [script], set()
    while waiting:
        each = waiting.pop()
        text = each.read_text() if each.suffix == ".js" else ""
        eager = set(_IMPORT.findall(text))
        new = {(each.parent / name).resolve() for name in eager} - found
        found |= new
        waiting += new
    return found


def test_no_script_makes_markup_or_programs_of_text():
    """Elements are built, so that a text from a catalogue is never more than a text."""
    unsafe = {path.name: _UNSAFE.findall(path.read_text()) for path in scripts()}

    assert {name: found for name, found in unsafe.items() if found} == {}


def test_pages_hold_no_script_and_no_style():
    """Both come from files alone, as the Content-Security-Policy demands."""
    for page in ASSETS.glob("*.html"):
        text = page.read_text()

        assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text) == [], page.name
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//", text) == [], page.name


def test_each_page_names_one_script_that_is_whole():
    """Nothing waits until another module has been read: the page's script has all of them."""
    for page, script in (("panel.html", "panel.js"), ("decision.html", "decision.js")):
        named = re.findall(
            r'<script type="module" src="(?:\.\./)?panel/assets/([^"]+)">', _read(page)
        )
        text = page_files()[script].body.decode()

        assert named == [script]
        assert "modulepreload" not in _read(page)
        assert re.findall(r"^(?:import|export)\b.*", text, re.MULTILINE) == []
        assert len(text) > len(_read(script))


def test_every_language_says_the_same():
    """A language has each sentence, with the same names in its braces."""
    english = sentences("en")

    for path in (ASSETS / "texts").glob("*.json"):
        other = sentences(path.stem)
        assert list(other) == list(english), path.name
        for name, sentence in other.items():
            assert _braces(sentence) == _braces(english[name]) or _is_day(name), (path.name, name)


def _braces(sentence: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", sentence))


def _is_day(name: str) -> bool:
    """Whether a sentence picks of a day's names those that its language needs."""
    return name.startswith(("happened.", "until.", "again."))


def test_every_sentence_that_is_named_exists():
    """The panel names no sentence that no language has."""
    english = sentences("en")
    needed = imported(ASSETS / "panel.js") | {ASSETS / "panel.js"}
    text = "\n".join(path.read_text() for path in needed if path.suffix == ".js")

    assert set(re.findall(r"\.(?:say|around)\(\s*\"([^\"]+)\"", text)) <= set(english)
    counted = set(re.findall(r"\.count\(\s*\"([^\"]+)\"", text))
    assert {f"{name}.{form}" for name in counted for form in ("one", "other")} <= set(english)


def test_every_code_has_words():
    """Why an offer, or any, is not there is said in the agent's language too."""
    needed = {
        *(f"code.{each.code}" for each in WHY_NOT),
        *(f"silence.{each.code}" for each in NO_ACTION),
    }

    assert needed - set(sentences("en")) == set()


def test_the_page_says_by_itself_what_the_script_would():
    """A browser that cannot run the panel shows the same calm sentence."""
    page = (ASSETS / "panel.html").read_text()

    assert f'<p class="fallback">{sentences("en")["nothing.title"]}</p>' in page
    assert f"<title>{sentences('en')['panel.title']}</title>" in page


def test_no_script_is_long():
    """A script that outgrows the eye holds a second noun."""
    lengths = {path.name: path.read_text().count("\n") + 1 for path in scripts()}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_LINES} == {}
