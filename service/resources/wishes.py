"""What a customer wishes: consent by purpose and channel, and preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.errors import Mistake
from service.decision.contact_state import Consent, Preferences
from service.schemas.fields import format_moment, moment_or_none
from service.schemas.mistakes import MistakesError, load_strictly
from service.schemas.wishes import ConsentPut, PreferencesPut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.store import Store

__all__ = ["consents", "preferences", "put_consents", "put_preferences"]

_CONSENT: Final = ConsentPut()
_PREFERENCES: Final = PreferencesPut()
#: Clocks differ; a word of tomorrow is a mistake.
_AHEAD_SECONDS: Final = 86_400.0


def put_consents(
    store: Store, customer_id: str, document: Any, *, dry_run: bool = False
) -> dict[str, Any]:
    """Note what a customer agreed to or refused, and return what counts from now on.

    Raises
    ------
    MistakesError
        With every mistake; then none is noted.
    """
    said = load_strictly(_CONSENT, document)["consents"]
    now = store.now()
    words = [Consent(**{**each, "at": _when(each, now)}) for each in said]
    _check_not_ahead(words, now)
    if not dry_run:
        store.wishes.put_consents(customer_id, words)
    return consents(store, customer_id)


def consents(store: Store, customer_id: str) -> dict[str, Any]:
    """Return the word that counts for each purpose and channel."""
    rows = [_consent_to_json(each) for each in store.wishes.consents(customer_id)]
    return {"customer_id": customer_id, "consents": rows}


def put_preferences(
    store: Store, customer_id: str, document: Any, *, dry_run: bool = False
) -> dict[str, Any]:
    """Note a customer's wishes in place of those before, and return them.

    Raises
    ------
    MistakesError
        With every mistake; then nothing is noted.
    """
    wishes = _read_preferences(document)
    if not dry_run:
        store.wishes.put_preferences(customer_id, wishes)
    return _preferences_to_json(customer_id, wishes)


def preferences(store: Store, customer_id: str) -> dict[str, Any]:
    """Return a customer's wishes; without any, those of somebody who has none."""
    wishes = store.wishes.preferences(customer_id) or Preferences()
    return _preferences_to_json(customer_id, wishes)


def _read_preferences(document: Any) -> Preferences:
    body = load_strictly(_PREFERENCES, document)
    return Preferences(
        channels=None if body["channels"] is None else frozenset(body["channels"]),
        blocked_topics=frozenset(body["blocked_topics"]),
        at_most=body["at_most"],
        per_days=body["per_days"],
        hours=tuple((each["from"], each["to"]) for each in body["hours"]),
        timezone=body["timezone"],
    )


def _preferences_to_json(customer_id: str, wishes: Preferences) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "channels": None if wishes.channels is None else sorted(wishes.channels),
        "blocked_topics": sorted(wishes.blocked_topics),
        "at_most": wishes.at_most,
        "per_days": wishes.per_days,
        "hours": [{"from": _clock(opens), "to": _clock(closes)} for opens, closes in wishes.hours],
        "timezone": wishes.timezone,
    }


def _when(said: dict[str, Any], now: float) -> float:
    at: float | None = said["at"]
    return now if at is None else at


def _check_not_ahead(said: Sequence[Consent], now: float) -> None:
    mistakes = [
        Mistake(f"/consents/{index}/at", "It lies more than a day in the future.")
        for index, each in enumerate(said)
        if each.at > now + _AHEAD_SECONDS
    ]
    mistakes += [
        Mistake(f"/consents/{index}/expires_at", "It is over before it was said.")
        for index, each in enumerate(said)
        if each.expires_at is not None and each.expires_at <= each.at
    ]
    if mistakes:
        raise MistakesError(tuple(mistakes))


def _consent_to_json(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": consent.purpose,
        "channel": consent.channel,
        "granted": consent.granted,
        "at": format_moment(consent.at),
        "expires_at": moment_or_none(consent.expires_at),
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
