"""A behaviour is a sum of events: in any order, in few bytes, safe from damage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import InputError
from models.features.behaviour import SECONDS_A_DAY, Behaviour, Event

events = st.lists(
    st.builds(
        Event,
        time=st.floats(0, 700 * SECONDS_A_DAY),
        type=st.sampled_from(["purchase", "visit"]),
        amount=st.none() | st.floats(-1e6, 1e6),
        categories=st.sampled_from([(), ("tea",), ("tea", "green"), (None, "green"), (None, None)]),
    ),
    max_size=30,
)


@settings(max_examples=100)
@given(events=events, data=st.data())
def test_neither_order_nor_grouping_matters(events, data):
    """The same events give the same bytes, however they arrive."""
    shuffled = data.draw(st.permutations(events))
    cut = data.draw(st.integers(0, len(events)))

    together = Behaviour.empty().add(events)
    apart = Behaviour.empty().add(shuffled[:cut]).add(shuffled[cut:])

    assert together.to_bytes() == apart.to_bytes()
    assert apart.merge(Behaviour.empty()).to_bytes() == together.to_bytes()


@settings(max_examples=50)
@given(events=events)
def test_bytes_give_the_behaviour_back(events):
    """What is stored is what was known."""
    behaviour = Behaviour.empty().add(events)

    again = Behaviour.from_bytes(behaviour.to_bytes())

    assert again.to_bytes() == behaviour.to_bytes()
    assert again.vocabulary == behaviour.vocabulary
    assert again.counts.sum() == behaviour.counts.sum()


def test_equal_events_are_one_entry():
    """A day's purchases of one thing take one entry, and keep their number and sum."""
    behaviour = Behaviour.empty().add([Event(5.0, "purchase", 0.1, ("tea",))] * 3)

    assert behaviour.counts.tolist() == [3]
    assert behaviour.amounts.tolist() == [3_000]


def test_a_year_is_kept():
    """What is 365 days older than the newest event is dropped; a day less is kept."""
    old, older, new = (Event(d * SECONDS_A_DAY, "visit") for d in (1, 0, 365))

    behaviour = Behaviour.empty().add([older, old, new])

    assert behaviour.days.tolist() == [1, 365]


@settings(max_examples=100)
@given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_damage_is_refused(place, flip):
    """No flipped byte goes unnoticed: none gives another behaviour, none crashes."""
    data = bytearray(Behaviour.empty().add([Event(5.0, "purchase", 9.9, ("tea",))]).to_bytes())
    place %= len(data)
    if 5 <= place < 8:  # padding, which nobody reads
        return
    data[place] ^= flip

    with pytest.raises(InputError, match="behaviour"):
        Behaviour.from_bytes(bytes(data))


@pytest.mark.parametrize("keep", [0, 3, 15, 16, 40])
def test_bytes_cut_short_are_refused(keep):
    """A half-written profile is an error, not a customer without a past."""
    data = Behaviour.empty().add([Event(5.0, "purchase", 9.9, ("tea",))]).to_bytes()

    with pytest.raises(InputError, match="behaviour"):
        Behaviour.from_bytes(data[:keep])


def test_another_version_is_named():
    """Bytes from a later version say so."""
    data = bytearray(Behaviour.empty().to_bytes())
    data[4] = 9

    with pytest.raises(InputError, match="version 9"):
        Behaviour.from_bytes(bytes(data))
