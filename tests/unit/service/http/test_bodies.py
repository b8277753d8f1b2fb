"""Bodies are read strictly: what would break later, or means two things, is refused at once."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.http.bodies import parse_json
from service.http.problems import Problem
from service.json_text import MAX_DEPTH

BAD = {
    "deep arrays": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep and open": b"[" * 100_000,
    "5k digits": b'{"limit": ' + b"9" * 5_000 + b"}",
    "too large a float": b'{"limit": 1e400}',
    "minus too large": b"[-1e999]",
    "NUL escaped": b'{"customer_id": "a\\u0000b"}',
    "NUL in a name": b'{"a\\u0000": 1}',
    "NUL raw": b'{"customer_id": "a\x00b"}',
    "lone surrogate": b'{"customer_id": "\\ud800"}',
    "lone surrogate in a list": b'{"exclude": ["x", "\\udfff"]}',
    "bad UTF-8": b'{"customer_id": "\xff\xfe"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "NaN": b'{"limit": NaN}',
    "Infinity": b'{"limit": Infinity}',
    "minus Infinity": b'{"limit": -Infinity}',
    "duplicate names": b'{"a": 1, "b": 2, "a": 3}',
    "duplicate names below": b'{"x": [{"a": 1, "\\u0061": 2}]}',
    "60k names": b"{" + b",".join(b'"k%d":1' % i for i in range(60_000)) + b"}",
    "empty": b"",
    "blank": b" \r\n\t ",
    "cut": b'{"a": ',
    "two documents": b"{} {}",
    "single quotes": b"{'a': 1}",
    "a comment": b'{"a": 1} // why',
    "trailing comma": b'{"a": 1,}',
    "raw newline in a string": b'{"a": "x\ny"}',
    "garbage": bytes(range(256)) * 100,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_body_is_a_problem(name: str) -> None:
    """Each is refused with 400 and a sentence."""
    with pytest.raises(Problem) as caught:
        parse_json(BAD[name])

    assert caught.value.status == 400
    assert caught.value.detail.endswith(".")
    assert caught.value.detail.isprintable()


def test_a_body_may_nest_as_deep_as_promised() -> None:
    """The limit is what it says: at it a body is read, one level below it is not."""
    assert parse_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    with pytest.raises(Problem, match="deeper than"):
        parse_json(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1))


def test_brackets_in_strings_are_no_depth() -> None:
    """Text that looks like nesting is text, with its quotes and backslashes."""
    text = '[{"' * 100 + "\\"

    assert parse_json(b"[" + _json_string(text) + b"]") == [text]


def _json_string(text: str) -> bytes:
    return b'"' + text.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'


def test_surrogate_pairs_are_characters() -> None:
    """Both halves together are a character, escaped or not."""
    assert parse_json(b'["\\ud83d\\ude00", "\xf0\x9f\x98\x80"]') == ["\U0001f600", "\U0001f600"]


def test_an_escaped_backslash_before_u0000_is_text() -> None:
    """A backslash and the letters u0000 are not NUL."""
    assert parse_json(rb'["\\u0000"]') == ["\\u0000"]


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"9223372036854775807", 2**63 - 1),
        (b"-9223372036854775808", -(2**63)),
        (b"9223372036854775808", float(2**63)),
        (b"1e3", 1000.0),
        (b"-0", 0),
    ],
)
def test_numbers_are_exact_up_to_64_bits(body: bytes, value: float) -> None:
    """Whole numbers of 64 bits keep each digit; larger ones are doubles, as elsewhere."""
    assert parse_json(body) == value
    assert type(parse_json(body)) is type(value)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text("ab", max_size=3), inner),
    max_leaves=20,
)


@given(JSON)
def test_good_json_is_read_as_it_is(document: object) -> None:
    """Whatever is fine is read as the standard library reads it."""
    assert parse_json(json.dumps(document).encode()) == document
    assert parse_json(json.dumps(document, ensure_ascii=False).encode()) == document


@given(st.binary(max_size=200))
def test_any_bytes_give_json_or_a_problem(raw: bytes) -> None:
    """There is no third way out."""
    with contextlib.suppress(Problem):
        parse_json(raw)
