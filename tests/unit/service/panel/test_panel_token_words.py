"""Whatever ids a CRM has, a token says them again, and fits into a header."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.panel.tokens import KINDS, LONGEST, PREFIX, PanelToken, PanelTokens

NOW = 1_763_755_200.0
#: What servers take in one header, gunicorn and nginx among them.
HEADER_BYTES = 8_000
TOKENS = PanelTokens("a-secret-of-the-panel-for-tests-only", clock=lambda: NOW)


ids = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=128)


@given(
    st.sampled_from(KINDS),
    st.lists(ids, min_size=5, max_size=5),
    st.fixed_dictionaries({"may_see_evidence": st.booleans()}),
    st.none() | st.floats(0, NOW),
)
def test_a_token_says_what_was_signed(
    kind: str, words: list[str], rights: dict[str, bool], decided_at: float | None
) -> None:
    """To the letter, whatever the alphabet, and nothing more than was said."""
    channel, agent_id, customer_id, placement, instance = words
    token = PanelToken(
        kind=kind,
        token_id="0123456789abcdef",
        key_id="0123456789abcdef",
        expires_at=NOW + 1.0,
        channel=channel,
        agent_id=agent_id,
        customer_id=customer_id,
        placement=placement,
        instance=instance,
        decided_at=decided_at,
        **rights,
    )

    signed = TOKENS.sign(token)

    assert TOKENS.read(signed) == token
    assert signed.startswith(PREFIX)
    assert signed.isascii()


def test_the_longest_ids_fit_into_a_header() -> None:
    """128 characters of four bytes each, in every place, no two alike."""
    words = ["".join(chr(0x1F300 + 131 * at + step) for at in range(128)) for step in range(5)]
    token = PanelToken(
        kind="customer",
        token_id="0123456789abcdef",
        key_id="0123456789abcdef",
        expires_at=NOW + 1.0,
        channel=words[0],
        agent_id=words[1],
        customer_id=words[2],
        placement=words[3],
        instance=words[4],
        language="x" * 35,
    )

    signed = TOKENS.sign(token)

    assert len(signed) <= LONGEST < HEADER_BYTES
    assert TOKENS.read(signed) == token
