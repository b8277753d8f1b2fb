"""What was known of the customer when it was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.decision.times import rfc3339
from service.viewing.behaviour import behaviour_in_short

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.features.profile import Profile
    from service.decision.contact_state import Consent, ContactState, Preferences, Suppression

__all__ = ["known_of"]


def known_of(
    profile: Profile, contact: ContactState | None, request: Mapping[str, Any], now: float
) -> dict[str, Any]:
    """Return attributes, behaviour, consents, wishes and lists as they were then.

    Parameters
    ----------
    contact : ContactState or None
        None if it was not looked at; ``is_readable`` is then true and all lists are empty.
    request : mapping
        Its ``profile`` lies over the stored attributes.
    now : float
        Epoch seconds.
    """
    return {
        "attributes": _attributes(profile.attributes, request.get("profile") or {}),
        "context": [_named(*each) for each in (request.get("context") or {}).items()],
        "behaviour": behaviour_in_short(profile.behaviour, now),
        **_wishes(contact),
    }


def _attributes(stored: Mapping[str, Any], asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    merged = {**stored, **asked}
    return [
        {**_named(name, value), "is_from_request": name in asked} for name, value in merged.items()
    ]


def _named(name: str, value: Any) -> dict[str, Any]:
    return {"name": name, "value": value}


def _wishes(contact: ContactState | None) -> dict[str, Any]:
    preferences = None if contact is None else contact.preferences
    return {
        "is_readable": contact is None or contact.readable,
        "consents": [_consent(each) for each in contact.consents] if contact else [],
        "suppressions": [_suppression(each) for each in contact.suppressions] if contact else [],
        "preferences": None if preferences is None else _preferences(preferences),
        "timezone": contact.timezone if contact else None,
    }


def _preferences(wishes: Preferences) -> dict[str, Any]:
    return {
        "channels": None if wishes.channels is None else sorted(wishes.channels),
        "blocked_topics": sorted(wishes.blocked_topics),
        "at_most": wishes.at_most,
        "per_days": wishes.per_days,
        "hours": [{"from": _clock(opens), "to": _clock(closes)} for opens, closes in wishes.hours],
        "timezone": wishes.timezone,
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": consent.purpose,
        "channel": consent.channel,
        "granted": consent.granted,
        "at": rfc3339(consent.at),
        "expires_at": _moment(consent.expires_at),
    }


def _suppression(suppression: Suppression) -> dict[str, Any]:
    return {
        "list": suppression.list_name,
        "channel": suppression.channel,
        "until": _moment(suppression.until),
    }


def _moment(time: float | None) -> str | None:
    return None if time is None else rfc3339(time)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
