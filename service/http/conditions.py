"""ETags and conditional requests: nothing is overwritten that was not read."""

from __future__ import annotations

import re
from typing import Final

from flask import request

from service.http.problems import Problem

__all__ = ["etag", "expected_version", "is_unchanged"]

_TAG: Final = re.compile(r'(?:W/)?"([^"]*)"')


def etag(version: int) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'


def is_unchanged(version: int) -> bool:
    """Whether the caller already has this version (If-None-Match)."""
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or str(version) in _TAG.findall(given)


def expected_version(current: int, *, required: bool) -> int | None:
    """Return which version the caller expects to replace; 0 means there must be none.

    Parameters
    ----------
    current
        The version there is; 0 for none.
    required
        Whether a caller must say.

    Raises
    ------
    Problem
        412 if what there is differs; 428 if the caller must say and did not.
    """
    if_match, if_none = request.headers.get("If-Match"), request.headers.get("If-None-Match")
    if if_none is not None and if_none.strip() == "*":
        if current:
            raise _changed(current)
        return 0
    if if_match is None:
        if required:
            raise Problem(
                428, "Send If-Match with the ETag you read, or If-None-Match: * for the first."
            )
        return None
    if current and if_match.strip() == "*":
        return current
    if not current or f'"{current}"' not in [tag.strip() for tag in if_match.split(",")]:
        raise _changed(current)
    return current


def _changed(current: int) -> Problem:
    there = f"version {current} is there" if current else "there is none yet"
    headers = {"ETag": etag(current)} if current else {}
    return Problem(412, f"It is not what you expect: {there}.", headers=headers)
