"""What is said: the content of a treatment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from service.decision.offer import Treatment

__all__ = ["content_of"]


def content_of(treatment: Treatment) -> dict[str, Any]:
    """Return the content of a treatment: a copy, for the catalogue is shared by all requests."""
    return {key: _copy(value) for key, value in treatment.content.items()}


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(each) for key, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value
