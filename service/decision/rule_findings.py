"""What is wrong with the expressions of a catalogue: found by trying them.

The engine checks no types beforehand. So each expression is evaluated on many values of what it
reads: one that gives nothing usable for any of them, or whose types cannot fit what is declared,
is a mistake.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

from models.errors import Mistake
from service.decision.behaviour import BEHAVIOUR, nearest
from service.decision.offer_values import OFFER_NAMES
from service.decision.samples import LISTS, Outcome, kind_of, samples_for, tried

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.decision.cel_source import Path
    from service.decision.spoken import Spoken

__all__ = ["Types", "type_errors", "unknown_names"]

Types = dict[str, "Mapping[str, str] | None"]

_MOST_TRIED: Final = 256
_MOST_TYPED: Final = 4_096
_MOST_READINGS: Final = 27
_HINT: Final = "; numbers are doubles: write 1.0 for 1"


def unknown_names(spoken: Sequence[Spoken], types: Types) -> Iterator[Mistake]:
    """Yield what is read and is declared nowhere."""
    attributes = {
        name for each in spoken if each.offer is not None for name in each.offer.attributes
    }
    for where, each in {one.path: one for one in spoken}.items():
        for path in each.said.paths:
            if (told := _unknown(path, types, attributes)) is not None:
                yield Mistake(where, told)


def _unknown(path: Path, types: Types, attributes: set[str]) -> str | None:
    if path.root == "offer":
        if path.names[0] not in OFFER_NAMES:
            return f"offer.{path.names[0]} is nothing that an offer has"
        if len(path.names) > 1 and path.names[1] not in attributes:
            return f"offer.attributes.{path.names[1]} is an attribute of no offer it is about"
        return None
    if path.root == "customer" and path.names[:1] == (BEHAVIOUR,):
        return nearest(path.name)
    known = types.get(path.root)
    if known is None or not path.names or path.name in known:
        return None
    return f"{path.root}.{path.name} is not among the declared attributes"


def type_errors(spoken: Sequence[Spoken], types: Types, *, now: float) -> Iterator[Mistake]:
    """Yield the expressions whose types do not fit."""
    told: set[tuple[str, str]] = set()
    for each in spoken:
        if (each.path, each.heard.source) not in told:
            told.add((each.path, each.heard.source))
            if (message := _type_error(each, types, now)) is not None:
                of = f" for the offer {each.offer.offer_id!r}" if each.offer else ""
                yield Mistake(each.path, f"{message}{of}")


def _type_error(each: Spoken, types: Types, now: float) -> str | None:
    """Return what is wrong with an expression's types.

    Where all types are declared, no value may fail for its type. Where they are not, only what
    fails for every combination of types is wrong for certain.
    """
    samples = samples_for([each.heard], types, most=_MOST_TYPED, with_absent=False)
    if all(kind_of(types, root, name) for root, name in samples.names):
        told = (_wrong_declared(each, reading, now) for reading in _readings(types, samples.names))
        first_told = next(told)
        return first_told if all(told) else None
    outcomes = (tried(each.heard, values, now=now) for values in samples.values)
    first = next(outcomes)
    if any(_is_usable(one, is_rule=each.is_rule) for one in itertools.chain([first], outcomes)):
        return None
    return _told(first, is_rule=each.is_rule) if samples.are_all else None


def _readings(types: Types, names: Sequence[tuple[str, str]]) -> Iterator[Types]:
    """Yield the types with each list as one of texts, of numbers or of booleans.

    Nobody says what is in a list; what an expression does with it must fit one of them.
    """
    lists = [(root, name) for root, name in names if kind_of(types, root, name) == "list"]
    for kinds in itertools.islice(itertools.product(LISTS, repeat=len(lists)), _MOST_READINGS):
        reading = dict(types)
        for (root, name), kind in zip(lists, kinds, strict=True):
            reading[root] = {**(reading[root] or {}), name: kind}
        yield reading


def _wrong_declared(each: Spoken, types: Types, now: float) -> str | None:
    samples = samples_for([each.heard], types, most=_MOST_TYPED, with_absent=False)
    outcomes = (tried(each.heard, values, now=now) for values in samples.values)
    return _wrong_typed(list(itertools.islice(outcomes, _MOST_TRIED)), is_rule=each.is_rule)


def _wrong_typed(outcomes: list[Outcome], *, is_rule: bool) -> str | None:
    wrong = [one for one in outcomes if not _is_usable(one, is_rule=is_rule)]
    typed = [one for one in wrong if one.error is None or isinstance(one.error, TypeError)]
    if not typed and len(wrong) < len(outcomes):
        return None
    return _told((typed or wrong)[0], is_rule=is_rule)


def _is_usable(outcome: Outcome, *, is_rule: bool) -> bool:
    if outcome.error is not None:
        return False
    if is_rule:
        return isinstance(outcome.value, bool)
    return isinstance(outcome.value, int | float) and not isinstance(outcome.value, bool)


def _told(outcome: Outcome, *, is_rule: bool) -> str:
    if outcome.error is None:
        wanted = "true or false" if is_rule else "a number"
        return f"gives {_kind(outcome.value)} where {wanted} is expected"
    message = str(outcome.error).split(". ", maxsplit=1)[0]
    kind = "type error" if isinstance(outcome.error, TypeError) else type(outcome.error).__name__
    return f"cannot be evaluated ({kind}): {message}{_HINT if kind == 'type error' else ''}"


def _kind(value: Any) -> str:
    return f"a {type(value).__name__}" if value is not None else "nothing"
