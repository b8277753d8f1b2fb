"""Evidence: the profile as it was, in bytes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.errors import InputError
from models.features.behaviour import Behaviour
from models.features.profile import Touch
from service.store.evidence import digest, pack, unpack
from tests.support.records import profile

TOUCHES = (
    Touch("o-1", "A", "email", 1.5, 2.5),
    Touch("o-2", None, None, 0.1 + 0.2, None, 7.0),
)


def test_evidence_comes_back_as_it_was():
    """What is packed is unpacked the same, to the last bit of a float."""
    packed = pack(
        profile(attributes={"ü": "x\ny", "n": 0.1, "b": True, "z": None}, touches=TOUCHES)
    )

    unpacked = unpack(packed, customer_id="c-9")

    assert unpacked.customer_id == "c-9"
    assert unpacked.attributes == {"ü": "x\ny", "n": 0.1, "b": True, "z": None}
    assert unpacked.touches == TOUCHES
    assert unpacked.behaviour.to_bytes() == Behaviour.empty().to_bytes()


def test_the_same_profile_gives_the_same_bytes():
    """Neither the customer's id nor the order of attributes is in the evidence."""
    one = profile("c-1", attributes={"a": 1, "b": 2})
    other = profile("c-2", attributes={"b": 2, "a": 1})

    assert pack(one) == pack(other)
    assert digest(pack(one)) != digest(pack(replace(one, touches=TOUCHES)))


@pytest.mark.parametrize(
    "damaged",
    [b"", b"\n", b"{}", b"[]\n", b'{"format":2,"attributes":{},"touches":[]}\n', b"\xff\n"],
)
def test_damaged_evidence_is_an_input_error(damaged):
    """Bytes that are no evidence are refused, whatever they are."""
    with pytest.raises(InputError):
        unpack(damaged, customer_id="c")


def test_every_cut_of_evidence_is_an_input_error():
    """No prefix of evidence passes for evidence."""
    packed = pack(profile(touches=TOUCHES))

    for length in range(len(packed)):
        with pytest.raises(InputError):
            unpack(packed[:length], customer_id="c")


def test_an_attribute_that_json_cannot_hold_is_refused():
    """A set, say, is the caller's mistake."""
    with pytest.raises(InputError):
        pack(profile(attributes={"a": {1, 2}}))
