"""From the request to the record: what others took meanwhile is seen, and held to."""

from __future__ import annotations

from collections import Counter

import pytest

from models.errors import NotFoundError
from service.confirming import still_allowed
from service.deciding import decide_for
from service.decision import Request
from service.decision.contact_state import Consent, ContactState, Suppression
from service.replay import replay
from service.store import Known, open_store
from tests.support.api import make_api, publish
from tests.support.bundle_models import LinearModel
from tests.support.clock import Clock
from tests.support.threads import at_once

DAY = 86_400.0
CAP = {"name": "weekly", "limit": 2, "window_days": 7, "scope": "all"}
CONSENT = {"name": "marketing", "purpose": "marketing", "channels": ["email"]}
CALLS = {"name": "vouchers", "limit": 5, "per": "total", "scope": "all"}


def offer(offer_id):
    """Return an offer by e-mail, by its id."""
    treatment = {"treatment_id": f"{offer_id}-email", "channel": "email"}
    return {"offer_id": offer_id, "value": 10.0, "treatments": [treatment]}


def catalogue(**policy):
    """Return three offers under a contact policy."""
    return {"offers": [offer(each) for each in ("a", "b", "c")], "contact_policy": policy}


def wish(customer_id="c-1", **keys):
    """Return a request for the best offer by e-mail."""
    return Request(**{"customer_id": customer_id, "channel": "email", "limit": 1} | keys)


class Late:
    """Contacts as they were before anything happened: what a slow reader sees."""

    def __init__(self, contacts):
        self.contacts = contacts
        self.reads = 0

    def read(self, customer_id, lookback):
        """Return a stranger, at the present time."""
        self.reads += 1
        at = self.contacts.read(customer_id, lookback).at
        return Known(None, ContactState(), at)


@pytest.fixture
def clock():
    """Return the clock that stands in for the database's."""
    return Clock()


@pytest.fixture
def begin(database_url, tmp_path, clock):
    """Return what starts to serve a catalogue, with a model, on each engine."""
    store = open_store(database_url, clock=clock)
    publish(tmp_path, promote=True)

    def start(**policy):
        api = make_api(store, tmp_path, clock=clock, load_model=LinearModel.load)
        return api.with_catalogue(catalogue(**policy)).app.extensions["nbo"]

    yield start
    store.close()


def test_many_at_once_get_no_more_than_the_cap(begin):
    """All are answered: as many as there is room for with an offer, the others with why not."""
    serving = begin(caps=[CAP])

    answers = at_once(lambda _: decide_for(serving, wish(explain="full")))

    counts = Counter(len(each["actions"]) for each in answers)
    assert counts == {0: 14, 1: 2}
    fallen = {
        (why["code"], why["rule"])
        for each in answers
        for why in each["why_not"]
        if not each["actions"]
    }
    assert fallen == {("CAP", "weekly")}
    assert len(serving.store.decisions.find("c-1")) == 16


def test_a_capacity_goes_round_once(begin):
    """Five vouchers, sixteen customers."""
    serving = begin(capacity=[CALLS])

    answers = at_once(lambda number: decide_for(serving, wish(f"c-{number}")))

    assert sum(len(each["actions"]) for each in answers) == 5
    assert decide_for(serving, wish("c-99"))["no_action"]["code"] == "CONTACT_POLICY"


def test_what_is_read_late_again_and_again_is_held_back_at_last(begin, clock):
    """The limit has the last word, and says its name and until when; so does the replay."""
    serving = begin(caps=[CAP])
    for _ in range(2):
        decide_for(serving, wish())
    late = serving.store.contacts = Late(serving.store.contacts)

    answer = decide_for(serving, wish(explain="full"))

    assert answer["actions"] == []
    assert {each["code"] for each in answer["why_not"]} == {"CAP"}
    assert {each["rule"] for each in answer["why_not"]} == {"weekly"}
    assert late.reads == 6  # three fresh tries, then one for each of the offers
    record = serving.store.decisions.get(answer["decision_id"])
    ground = serving.grounds.present()
    again = replay(record, record.evidence, catalogue=ground.catalogue, scorer=ground.scorer)
    assert again.identical
    text = serving.metrics.text().decode()
    assert 'nbo_limits_reached_total{code="CAP"} 5.0' in text


def test_a_decision_is_taken_again_from_what_was_known_of_its_contacts(begin, clock):
    """Claims, consents and lists are evidence: later ones do not change what was decided."""
    serving = begin(caps=[CAP], consent=[CONSENT])
    said = [Consent(purpose="marketing", granted=True, at=clock.now)]
    serving.store.wishes.put_consents("c-1", said)
    first, second, third = (decide_for(serving, wish(explain="full")) for _ in range(3))
    serving.store.wishes.suppress([("c-1", Suppression(list_name="vip"))])

    assert [len(each["actions"]) for each in (first, second, third)] == [1, 1, 0]
    ground = serving.grounds.present()
    for each in (first, second, third):
        record = serving.store.decisions.get(each["decision_id"])
        again = replay(record, record.evidence, catalogue=ground.catalogue, scorer=ground.scorer)
        assert again.identical


def test_a_dry_run_claims_nothing(begin):
    """However often it is run, the cap is as it was."""
    serving = begin(caps=[CAP], capacity=[CALLS])

    answers = [decide_for(serving, wish(dry_run=True)) for _ in range(5)]

    assert {len(each["actions"]) for each in answers} == {1}
    lookback = serving.grounds.present().catalogue.contact_policy.lookback
    contact = serving.store.contacts.read("c-1", lookback).contact
    assert (contact.claims, contact.capacity) == ((), {"vouchers": 5})


def test_all_decide_by_the_databases_clock(begin, clock):
    """A worker whose own clock is a day ahead decides, and frees a cap, no earlier."""
    serving = begin(caps=[CAP])
    serving.clock = lambda: clock.now + 30 * DAY
    keyed = wish("c-2", dedupe_key="k")

    answers = [decide_for(serving, wish()) for _ in range(3)]
    assert decide_for(serving, keyed) == decide_for(serving, keyed)

    assert [len(each["actions"]) for each in answers] == [1, 1, 0]
    kept = serving.store.decisions.find("c-1")
    assert {each.decided_at for each in kept} == {clock.now}


def test_what_was_decided_may_be_said_until_something_forbids_it(begin, clock):
    """Its own claim does not stand in its way; a withdrawn consent does, and so does time."""
    serving = begin(caps=[CAP | {"limit": 1}], consent=[CONSENT], capacity=[CALLS | {"limit": 1}])
    wishes = serving.store.wishes
    wishes.put_consents("c-1", [Consent(purpose="marketing", granted=True, at=clock.now)])
    answer = decide_for(serving, wish())
    decision_id, offer_id = answer["decision_id"], answer["actions"][0]["offer_id"]

    def standing():
        found = still_allowed(serving, decision_id, offer_id)
        return found.allowed, found.code, found.stage, found.rule

    assert standing() == (True, None, None, None)
    clock.advance(seconds=60)
    wishes.put_consents("c-1", [Consent(purpose="marketing", granted=False, at=clock.now)])
    assert standing() == (False, "NO_CONSENT", "consent", "marketing")
    clock.advance(seconds=60)
    wishes.put_consents("c-1", [Consent(purpose="marketing", granted=True, at=clock.now)])
    assert standing() == (False, "WITHHELD", None, None)  # what it claimed is given back
    clock.advance(seconds=2 * DAY)
    assert standing() == (False, "EXPIRED", None, None)


def test_only_what_was_decided_can_be_asked_about(begin):
    """Another offer, or another decision, is not found."""
    serving = begin()
    answer = decide_for(serving, wish())

    for decision_id, offer_id in ((answer["decision_id"], "nothing"), ("0193506f", "a")):
        with pytest.raises(NotFoundError):
            still_allowed(serving, decision_id, offer_id)
