"""Arms to choose from, in order of preference."""

from __future__ import annotations

from hypothesis import strategies as st

from models.arbitration import order_key
from models.exploration import Arm


def arms_of(*pairs: tuple[float, float], silence: float | None = None) -> list[Arm]:
    """Return arms of these likelihoods and scales, and one for saying nothing, in order."""
    arms = [Arm(f"o-{at}", p * scale, p, scale) for at, (p, scale) in enumerate(pairs)]
    if silence is not None:
        arms.append(Arm("~silence", silence))
    return sorted(arms, key=lambda each: order_key(each.priority, each.name))


likelihoods = st.one_of(
    st.sampled_from([0.0, 1.0, 0.5, 1e-12]), st.floats(0.0, 1.0), st.floats(1e-4, 0.3)
)
scales = st.one_of(st.sampled_from([0.0, 1.0, 10.0]), st.floats(0.0, 1e6))
silences = st.none() | st.sampled_from([0.0, 0.5]) | st.floats(0.0, 10.0)


@st.composite
def arms(draw, *, most: int = 6) -> list[Arm]:
    """Draw arms in order."""
    pairs = draw(st.lists(st.tuples(likelihoods, scales), min_size=1, max_size=most))
    return arms_of(*pairs, silence=draw(silences))
