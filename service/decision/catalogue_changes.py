"""What changed between two versions of a catalogue's document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from service.decision.document import child

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Change", "changes"]

#: What tells the items of a list apart, the first that all of them have.
_NAMES: Final = ("offer_id", "treatment_id", "name", "code")


class Change(NamedTuple):
    """One change.

    Parameters
    ----------
    path : str
        As a JSON pointer, but an item that has an id or a name of its own goes by that, not by
        its place in the list: ``/offers/o-3/value``.
    kind : {"added", "removed", "changed", "reordered"}
    before, after : object
        JSON values; None for what is not there. Names, in order, if it is the order that changed.
    """

    path: str
    kind: Literal["added", "removed", "changed", "reordered"]
    before: Any = None
    after: Any = None


def changes(before: Any, after: Any, path: str = "") -> Iterator[Change]:
    """Yield what changed, in the order of the keys.

    Examples
    --------
    >>> old = {"offers": [{"offer_id": "a", "value": 1.0}]}
    >>> new = {"offers": [{"offer_id": "a", "value": 2.0}]}
    >>> [(change.path, change.kind) for change in changes(old, new)]
    [('/offers/a/value', 'changed')]
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_objects(before, after, path)
        return
    named = _by_name(before, after)
    if named is not None:
        yield from _of_objects(*named, path)
        yield from _of_order(*named, path)
    elif not _is_same(before, after):
        yield Change(path, "changed", before, after)


def _of_objects(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        where = child(path, key)
        if key not in after:
            yield Change(where, "removed", before=before[key])
        elif key not in before:
            yield Change(where, "added", after=after[key])
        else:
            yield from changes(before[key], after[key], where)


def _of_order(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterator[Change]:
    kept = [name for name in before if name in after]
    now = [name for name in after if name in before]
    if kept != now:
        yield Change(path, "reordered", kept, now)


def _by_name(before: Any, after: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the items of two lists by their names, if all have one and no two the same."""
    if not isinstance(before, list) or not isinstance(after, list) or not (before or after):
        return None
    for name in _NAMES:
        tables = [
            {each[name]: each for each in some if isinstance(each, Mapping) and _has(each, name)}
            for some in (before, after)
        ]
        if len(tables[0]) == len(before) and len(tables[1]) == len(after):
            return tables[0], tables[1]
    return None


def _has(item: Mapping[str, Any], name: str) -> bool:
    return isinstance(item.get(name), str)


def _is_same(before: Any, after: Any) -> bool:
    """Return whether both are the same JSON: true is not 1, but 1 is 1.0."""
    return bool(before == after) and isinstance(before, bool) == isinstance(after, bool)
