"""The stub of Zendesk and our side of its protocol, held against Zendesk's own SDK."""

import json
import re

import pytest

from tests.browser.support.zaf_sdk import serve_sdk
from tests.browser.support.zendesk import Proxy, in_zendesk

PATHS = ["ticket.id", "ticket.requester.externalId", "currentUser.id", "currentUser.locale"]
#: What our side does until the first offer, done with the SDK; and what was answered.
CALLS = """async ({ paths, options, events }) => {
  const client = ZAFClient.init();
  const metadata = await client.metadata();
  const context = await client.context();
  events.forEach((event) => client.on(event, () => {}));
  window.changed = new Promise((resolve) => client.on("ticket.requester.id.changed", resolve));
  const got = await client.get(paths);
  const missing = await client.get("ticket.nothing").catch((error) => error.message);
  await client.invoke("resize", { width: "100%", height: "311px" });
  const done = await client.request(options);
  const failed = await client.request({ ...options, headers: {} }).catch(({ status }) => status);
  client.trigger("nbo.outcome", {});
  return { metadata, context, got, missing, done, failed };
}"""


@pytest.fixture
def proxy(desk) -> Proxy:
    """Return Zendesk's servers, with the key that an administrator entered."""
    return Proxy({"nbo_key": desk.secret}, {"127.0.0.1"})


@pytest.fixture
def panel(desk, open_screen, crm, proxy):
    """Return what the panel has said to Zendesk until its first offer, and what it asked for."""
    screen = open_screen()
    proxy.serve(screen.page)
    in_zendesk(screen, crm, desk.url, externalId=desk.customer()).shows("Fibre 1000")
    return screen.page.evaluate("host.heard")


@pytest.fixture
def sdk(panel, screen, crm, stranger, proxy):
    """Return a page with the SDK that has done the same as the panel, and what it was answered."""
    proxy.serve(screen.page)
    serve_sdk(screen.page)
    in_zendesk(screen, crm, stranger.url, app="/sdk.html", externalId="c-1", settings={"a": "b"})
    screen.at("body").wait_for(state="attached")
    (frame,) = [each for each in screen.page.frames if "/sdk.html" in each.url]
    said = {"paths": PATHS, "options": proxy.sent[0], "events": events(panel)}
    return frame, frame.evaluate(CALLS, said)


def events(heard) -> list[str]:
    """Return to what the panel has subscribed, but for the ends of its requests."""
    keys = [each["key"].removeprefix("iframe.on:") for each in heard if "key" in each]
    return [key for key in keys if key.endswith((".changed", ".activated"))]


def shapes(heard) -> set[str]:
    """Return the messages, without what differs each time: guids, numbers, heights, version."""
    texts = (json.dumps(each, sort_keys=True) for each in heard)
    for pattern, same in (
        (r'"(\w+Guid)": "[^"]+"', r'"\1": "guid"'),
        (r'"id": \d+', '"id": 0'),
        (r"request:\d+", "request:0"),
        (r'"height": "\d+px"', '"height": "0px"'),
        (r'"version": "[^"]+"', '"version": "2"'),
        (r'"subscriberCount": \d+', '"subscriberCount": 1'),
        (r'\\"customer_id\\": \\"[^"]+\\"', "customer"),
    ):
        texts = [re.sub(pattern, same, each) for each in texts]
    return set(texts)


def test_the_stub_answers_zendesks_own_sdk(sdk):
    """Values, an error of one value, the secure request and its failure come as the SDK expects."""
    _, answered = sdk

    assert answered["got"] == {
        "ticket.id": 7,
        "ticket.requester.externalId": "c-1",
        "currentUser.id": 3,
        "currentUser.locale": "en-GB",
        "errors": {},
    }
    assert answered["missing"] == '"ticket.nothing" No such property'
    assert answered["metadata"]["settings"] == {"a": "b"}
    assert answered["context"]["location"] == "ticket_sidebar"
    assert answered["done"]["token"].startswith("nbop_")
    assert answered["failed"] == 401


def test_the_stub_tells_zendesks_own_sdk_of_events(sdk, screen):
    """An app that has subscribed hears of the change."""
    frame, _ = sdk

    screen.page.evaluate("host.become({ id: 12, externalId: 'c-2' })")

    assert frame.evaluate("changed") == 12


def test_the_panel_says_what_zendesks_own_sdk_says(panel, sdk, screen):
    """For the same calls our side sends the same messages, to the letter."""
    said = screen.page.evaluate("host.heard")

    ours = {each for each in shapes(panel) if "iframe.off:" not in each}
    assert ours - shapes(said) == set()
    assert len(ours) > 5
