"""What was known of the contacts is kept with a decision, and replay decides on it."""

from __future__ import annotations

import orjson
from hypothesis import given, settings

from service.store import contact_from_json, contact_to_json
from tests.unit.service.decision.contact_drawing import a_catalogue_of, offers, policies, states
from tests.unit.service.decision.contacting import a_policy, decide_with


@settings(max_examples=100)
@given(drawn=offers, policy=policies, contact=states)
def test_what_is_kept_decides_the_same(drawn, policy, contact):
    """Written and read again, it is the same contacts, and leads to the same decision."""
    catalogue = a_catalogue_of(drawn, policy)

    kept = contact_from_json(orjson.loads(orjson.dumps(contact_to_json(contact))))

    assert kept == contact
    assert decide_with(catalogue, kept) == decide_with(catalogue, contact)


def test_a_decision_of_before_there_were_contacts_can_be_read():
    """Nothing that is kept is nothing that was known."""
    known = contact_from_json({})

    assert decide_with(a_policy(), known).actions
