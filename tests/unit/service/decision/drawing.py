"""How Hypothesis draws catalogues and requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st

from service.decision import Request
from service.decision.offer import OBJECTIVES
from service.decision.times import rfc3339
from tests.unit.service.decision.building import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

CHANNELS = ("email", "web", "shop")
PLACEMENTS = ("hero", "sidebar")

#: For properties: a busy machine is no failure.
unhurried = settings(max_examples=60)

_money = st.one_of(st.sampled_from([0.0, 1.0, 10.0]), st.floats(0.0, 1e6))
_weight = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.0, 10.0))
_times = st.sampled_from([None, NOW - 86_400.0, NOW, NOW + 86_400.0])


@st.composite
def offer_documents(draw: Callable[..., Any], offer_id: str) -> dict[str, Any]:
    """Draw an offer's document."""
    starts, ends = draw(_times), draw(_times)
    if starts is not None and ends is not None and ends <= starts:
        ends = None
    count = draw(st.integers(1, 3))
    return {
        "offer_id": offer_id,
        "objective": draw(st.sampled_from(OBJECTIVES)),
        "value": draw(_money),
        "cost": draw(_money),
        "lever": draw(_weight),
        "context_weight": draw(_weight),
        "mandatory": draw(st.booleans()),
        "starts_at": starts and rfc3339(starts),
        "ends_at": ends and rfc3339(ends),
        "treatments": [
            {
                "treatment_id": f"{offer_id}-{number}",
                "channel": draw(st.sampled_from(CHANNELS)),
                "placements": draw(
                    st.none() | st.lists(st.sampled_from(PLACEMENTS), min_size=1, unique=True)
                ),
                "cost": draw(_money),
                "content": {"subject": offer_id},
            }
            for number in range(count)
        ],
    }


@st.composite
def documents(draw: Callable[..., Any], *, most: int = 6) -> dict[str, Any]:
    """Draw a catalogue's document."""
    ids = draw(st.lists(st.text("abcAB-é", min_size=1, max_size=4), max_size=most, unique=True))
    return {
        "offers": [draw(offer_documents(offer_id)) for offer_id in ids],
        "policies": {
            "minimum_propensity": draw(st.sampled_from([0.0, 0.3, 1.0])),
            "holdout": {"share": draw(st.sampled_from([0.0, 0.5, 1.0])), "salt": "s"},
            "validity_seconds": draw(st.sampled_from([1.0, 86_400.0])),
        },
    }


def requests() -> st.SearchStrategy[Request]:
    """Draw a request."""
    return st.builds(
        Request,
        customer_id=st.sampled_from(["c-1", "c-2", "c-3", "ü"]),
        channel=st.sampled_from([*CHANNELS, "unheard-of"]),
        placement=st.none() | st.sampled_from([*PLACEMENTS, "unheard-of"]),
        limit=st.integers(1, 5),
        profile=st.dictionaries(st.sampled_from(["age", "city"]), st.integers(0, 9)),
        exclude=st.lists(st.text("abcAB-é", max_size=4), max_size=3).map(tuple),
        explain=st.sampled_from(["none", "reasons", "full"]),
    )
