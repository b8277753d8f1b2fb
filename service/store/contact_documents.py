"""What is known of a customer's contacts as JSON, and back; what is as usual is left out."""

from __future__ import annotations

from dataclasses import MISSING, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from models.errors import InputError
from service.decision.contact_state import (
    Claim,
    Consent,
    ContactState,
    Preferences,
    Reached,
    Response,
    Suppression,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "contact_from_json",
    "contact_to_json",
    "preferences_from_json",
    "preferences_to_json",
]

T = TypeVar("T")

_LISTS: Final[dict[str, type[Any]]] = {
    "claims": Claim,
    "responses": Response,
    "consents": Consent,
    "suppressions": Suppression,
    "reached": Reached,
}


def contact_to_json(contact: ContactState) -> dict[str, Any]:
    """Return all of it as a JSON object; empty if nothing is known.

    Examples
    --------
    >>> contact_to_json(ContactState(timezone="Europe/Rome"))
    {'timezone': 'Europe/Rome'}
    """
    told: dict[str, Any] = {
        name: _WRITERS[kind](values)
        for name, kind in _LISTS.items()
        if (values := getattr(contact, name))
    }
    if contact.preferences is not None:
        told["preferences"] = preferences_to_json(contact.preferences)
    if contact.capacity:
        told["capacity"] = dict(contact.capacity)
    if contact.timezone is not None:
        told["timezone"] = contact.timezone
    return told if contact.readable else told | {"readable": False}


def contact_from_json(document: Mapping[str, Any]) -> ContactState:
    """Return what :func:`contact_to_json` wrote.

    Raises
    ------
    InputError
        If it wrote nothing like it.
    """
    told: dict[str, Any] = dict(document)
    try:
        for name, kind in _LISTS.items():
            told[name] = tuple(kind(**each) for each in told.get(name, ()))
        if "preferences" in told:
            told["preferences"] = preferences_from_json(told["preferences"])
        return ContactState(**told)
    except (TypeError, ValueError):
        raise InputError("what is kept of the customer's contacts is damaged") from None


def preferences_to_json(preferences: Preferences) -> dict[str, Any]:
    """Return a customer's wishes as a JSON object, sets in order."""
    (told,) = _WRITERS[Preferences]([preferences])
    for name in ("channels", "blocked_topics"):
        if name in told:
            told[name] = sorted(told[name])
    return told


def preferences_from_json(document: Mapping[str, Any]) -> Preferences:
    """Return what :func:`preferences_to_json` wrote."""
    told: dict[str, Any] = dict(document)
    for name in ("channels", "blocked_topics"):
        if told.get(name) is not None:
            told[name] = frozenset(told[name])
    if "hours" in told:
        told["hours"] = tuple((opens, closes) for opens, closes in told["hours"])
    return Preferences(**told)


def _writer(kind: type[Any]) -> Callable[[Iterable[Any]], list[dict[str, Any]]]:
    """Return what writes values of a kind, without what is as the kind has it by default."""
    names = [each.name for each in fields(kind)]
    usual = [each.default if each.default is not MISSING else MISSING for each in fields(kind)]
    values_of = attrgetter(*names)

    def write(values: Iterable[Any]) -> list[dict[str, Any]]:
        return [
            {
                name: value
                for name, value, default in zip(names, values_of(each), usual, strict=True)
                if value != default
            }
            for each in values
        ]

    return write


_WRITERS: Final = {kind: _writer(kind) for kind in (*_LISTS.values(), Preferences)}
