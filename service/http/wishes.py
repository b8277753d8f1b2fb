"""``/v1/customers/{customer_id}/consent`` and ``/preferences``: what the customer wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, request

from models.errors import Mistake
from service.decision.contact_state import Consent, Preferences
from service.http.answers import answer, serving
from service.http.bodies import read_json
from service.http.problems import Problem
from service.http.queries import load
from service.schemas.fields import format_moment
from service.schemas.wishes import ConsentPut, PreferencesPut

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["routes"]

routes = Blueprint("wishes", __name__)
_CONSENT: Final = ConsentPut()
_PREFERENCES: Final = PreferencesPut()
#: Clocks differ; a word of tomorrow is a mistake.
_AHEAD_SECONDS: Final = 86_400.0


@routes.put("/v1/customers/<customer_id>/consent")
def put_consent(customer_id: str) -> Response:
    """Note what a customer agreed to or refused; decisions hold to it from now on."""
    body = load(_CONSENT, read_json(request, max_bytes=serving().settings.max_body_bytes))
    store = serving().store
    now = store.now()
    said = [Consent(**{**each, "at": _when(each, now)}) for each in body["consents"]]
    _check_not_ahead(said, now)
    store.wishes.put_consents(customer_id, said)
    return show_consent(customer_id)


@routes.get("/v1/customers/<customer_id>/consent")
def show_consent(customer_id: str) -> Response:
    """Return the word that counts for each purpose and channel."""
    rows = [_consent_to_json(each) for each in serving().store.wishes.consents(customer_id)]
    return answer({"customer_id": customer_id, "consents": rows})


@routes.put("/v1/customers/<customer_id>/preferences")
def put_preferences(customer_id: str) -> Response:
    """Note a customer's wishes in place of those before."""
    body = load(_PREFERENCES, read_json(request, max_bytes=serving().settings.max_body_bytes))
    wishes = Preferences(
        channels=None if body["channels"] is None else frozenset(body["channels"]),
        blocked_topics=frozenset(body["blocked_topics"]),
        at_most=body["at_most"],
        per_days=body["per_days"],
        hours=tuple((each["from"], each["to"]) for each in body["hours"]),
        timezone=body["timezone"],
    )
    serving().store.wishes.put_preferences(customer_id, wishes)
    return answer(_preferences_to_json(customer_id, wishes))


@routes.get("/v1/customers/<customer_id>/preferences")
def show_preferences(customer_id: str) -> Response:
    """Return a customer's wishes; without any, those of somebody who has none."""
    wishes = serving().store.wishes.preferences(customer_id) or Preferences()
    return answer(_preferences_to_json(customer_id, wishes))


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
        raise Problem(422, "The consents are not valid; none was noted.", errors=mistakes)


def _consent_to_json(consent: Consent) -> dict[str, Any]:
    ends = consent.expires_at
    return {
        "purpose": consent.purpose,
        "channel": consent.channel,
        "granted": consent.granted,
        "at": format_moment(consent.at),
        "expires_at": None if ends is None else format_moment(ends),
    }


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


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
