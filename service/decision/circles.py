"""What waits for each other in a circle, and so for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

__all__ = ["never_ready"]


def never_ready(needs: Mapping[str, AbstractSet[str]]) -> set[str]:
    """Return what waits for itself in the end, or for what does.

    Parameters
    ----------
    needs : mapping of str to set of str
        What has to come first, of each; what is no key waits for nothing.

    Examples
    --------
    >>> sorted(never_ready({"a": {"b"}, "b": {"a"}, "c": {"b"}, "d": {"e"}}))
    ['a', 'b', 'c']
    """
    waiting = {key: {each for each in some if each in needs} for key, some in needs.items()}
    needed_by: dict[str, list[str]] = {}
    for key, some in waiting.items():
        for each in some:
            needed_by.setdefault(each, []).append(key)
    ready = [key for key, some in waiting.items() if not some]
    while ready:
        done = ready.pop()
        del waiting[done]
        for key in needed_by.get(done, ()):
            waiting[key].discard(done)
            if not waiting[key]:
                ready.append(key)
    return set(waiting)
