"""The Zendesk app is as Zendesk's rules for packages demand, and says in words what it asks for."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

APP = Path(__file__).resolve().parents[3] / "integrations" / "zendesk"
MANIFEST = json.loads((APP / "manifest.json").read_text())
TYPES = {"text", "checkbox", "url", "number", "multiline", "hidden", "oauth"}
SCOPES = {
    "header", "body", "url", "jwt_secret_key", "jwt_claim", "basic_auth_username",
    "basic_auth_password",
}  # fmt: skip
LOCALE = re.compile(r"[a-z]{2,3}(-\w{2,3})?")
LOCALES = sorted(path.stem for path in (APP / "translations").glob("*.json"))


def app_of(locale: str) -> dict:
    """Return what the app says in a language."""
    return json.loads((APP / "translations" / f"{locale}.json").read_text())["app"]


def addresses() -> list[str]:
    """Return the pages that Zendesk shows."""
    return [place["url"] for place in MANIFEST["location"]["support"].values()]


def test_what_has_to_be_there_is():
    """An author, a version of the app and the framework, a language whose texts exist."""
    assert {"name", "email"} <= set(MANIFEST["author"])
    assert MANIFEST["frameworkVersion"] == "2.0"
    assert re.fullmatch(r"\d+\.\d+\.\d+", MANIFEST["version"])
    assert MANIFEST["defaultLocale"] in LOCALES
    assert MANIFEST["private"] is True


def test_the_panel_stands_beside_old_and_new_tickets():
    """Both places show the panel, over HTTPS, and have it speak Zendesk's protocol."""
    assert set(MANIFEST["location"]["support"]) == {"ticket_sidebar", "new_ticket_sidebar"}
    for address in addresses():
        parts = urlsplit(address)
        assert (parts.scheme, parts.path) == ("https", "/panel")
        assert parse_qs(parts.query) == {"host": ["zendesk"]}
    for place in MANIFEST["location"]["support"].values():
        assert place["flexible"] is place["autoLoad"] is True


def test_the_key_goes_to_the_service_alone():
    """It is a secure setting, for headers only, in requests to the panel's own host only."""
    (key,) = (each for each in MANIFEST["parameters"] if each.get("secure"))

    assert key == {
        "name": "nbo_key", "type": "text", "required": True, "secure": True, "scopes": ["header"],
    }  # fmt: skip
    assert MANIFEST["domainWhitelist"] == sorted({urlsplit(each).hostname for each in addresses()})


def test_settings_are_of_kinds_that_zendesk_knows():
    """Names are unique and not `name`; a default goes with what anybody may read."""
    names = [each["name"] for each in MANIFEST["parameters"]]

    assert len(set(names)) == len(names)
    assert "name" not in names
    for each in MANIFEST["parameters"]:
        assert each["type"] in TYPES
        assert isinstance(each["required"], bool)
        assert set(each.get("scopes", [])) <= SCOPES
        assert "default" not in each or not each.get("secure")


@pytest.mark.parametrize("locale", LOCALES)
def test_each_language_names_each_setting(locale):
    """A label and a word of help for each, and for no other."""
    told = app_of(locale)

    assert LOCALE.fullmatch(locale)
    assert {"name", "short_description", "long_description", "installation_instructions"} <= set(
        told
    )
    assert list(told["parameters"]) == [each["name"] for each in MANIFEST["parameters"]]
    for setting in told["parameters"].values():
        assert set(setting) == {"label", "helpText"}


def test_the_adaptor_reads_the_settings_that_there_are():
    """What the panel takes from the app's settings is what an administrator can enter."""
    adaptor = APP.parents[1] / "service" / "panel" / "assets" / "host" / "zendesk.js"

    assert set(re.findall(r"\bnbo_\w+", adaptor.read_text())) == {
        each["name"] for each in MANIFEST["parameters"]
    }
