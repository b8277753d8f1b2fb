"""What a decision was taken on, as bytes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InputError
from models.features.behaviour import Behaviour, Event
from models.features.profile import Profile, Touch
from service.evidence import read_evidence, write_evidence
from tests.unit.service.decision.drawing import unhurried

moments = st.floats(0.0, 4e9)
touches = st.builds(
    Touch,
    offer_id=st.text(max_size=3),
    group=st.none() | st.text(max_size=3),
    channel=st.none() | st.text(max_size=3),
    touched_at=moments,
    accepted_at=st.none() | moments,
    rejected_at=st.none() | moments,
)
profiles = st.builds(
    Profile,
    customer_id=st.just("c-1"),
    attributes=st.dictionaries(
        st.text(max_size=3),
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=5),
        max_size=4,
    ),
    behaviour=st.just(Behaviour.empty()),
    touches=st.lists(touches, max_size=4).map(tuple),
)
LIVED = Behaviour.empty().add(
    [Event(1.7e9 + day * 86_400, "purchase", 9.99, ("baby food",)) for day in range(30)]
)


@unhurried
@given(profiles)
def test_evidence_is_read_as_it_was_written(profile):
    """A profile comes back with the attributes it had, to the last bit, and all its touches."""
    read = read_evidence(write_evidence(profile).data, customer_id="c-1")

    assert read.attributes == profile.attributes
    assert [type(each) for each in read.attributes.values()] == [
        type(profile.attributes[name]) for name in read.attributes
    ]
    assert set(read.touches) == set(profile.touches)
    assert len(read.touches) == len(profile.touches)
    assert read.customer_id == "c-1"


@unhurried
@given(profile=profiles, data=st.data())
def test_the_same_content_is_the_same_evidence(profile, data):
    """Neither the order of attributes, nor of touches, nor the customer's id changes the bytes."""
    attributes = dict(data.draw(st.permutations(list(profile.attributes.items()))))
    shuffled = data.draw(st.permutations(profile.touches))
    other = Profile("c-2", attributes, profile.behaviour, tuple(shuffled))

    assert write_evidence(other) == write_evidence(profile)


def test_other_content_is_other_evidence():
    """A changed attribute, touch or behaviour has another digest."""
    plain = Profile("c", {"age": 41}, Behaviour.empty())
    touched = replace(plain, touches=(Touch("o", None, "email", 1.0),))
    variants = [
        plain,
        replace(plain, attributes={"age": 42}),
        replace(plain, behaviour=LIVED),
        touched,
        replace(touched, touches=(Touch("o", None, "email", 1.0, accepted_at=2.0),)),
    ]

    assert len({write_evidence(each).digest for each in variants}) == len(variants)


def test_behaviour_is_part_of_it():
    """The behaviour that is read equals the one that was written."""
    profile = Profile("c", {}, LIVED)

    read = read_evidence(write_evidence(profile).data, customer_id="c")

    assert read.behaviour.to_bytes() == LIVED.to_bytes()


@pytest.mark.parametrize("cut", [0, 1, 20, -1])
def test_damage_is_told(cut):
    """Evidence that was cut short is refused with an error of ours."""
    data = write_evidence(Profile("c", {"age": 41}, LIVED)).data

    with pytest.raises(InputError):
        read_evidence(data[:cut], customer_id="c")
