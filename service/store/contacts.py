"""What a decision looks at: the profile and all that passed between us, in one round trip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from models.features.behaviour import Behaviour
from models.features.profile import Profile, Touch
from service.decision.contact_state import Consent, ContactState, Response, Suppression
from service.decision.limit import Lookback
from service.store.capacities import Span, left_of
from service.store.claims import TOUCH, claims_of
from service.store.contact_documents import preferences_from_json
from service.store.contact_query import (
    CAPACITY,
    CLOCK,
    CONSENT,
    PREFERENCES,
    PROFILE,
    RESPONSE,
    SUPPRESSION,
    contact_query,
)
from service.store.documents import check_text, from_json
from service.store.rows import BODY, KIND, NUMBERS, TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.store.database import Database

__all__ = ["NO_LOOKBACK", "Contacts", "Known"]

NO_LOOKBACK: Final = Lookback(0.0, ())

_TIMEZONE: Final = "timezone"


class Known(NamedTuple):
    """What is known of a customer at one moment.

    Attributes
    ----------
    profile : Profile or None
        None if there is neither a profile nor a touch.
    contact : ContactState
    at : float
        The moment, by the database's clock: decide by it, and all workers agree on the time.
    """

    profile: Profile | None
    contact: ContactState
    at: float


class Contacts:
    """Reads what decisions look at."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read = contact_query(database.clock_column())

    def read(self, customer_id: str, lookback: Lookback = NO_LOOKBACK) -> Known:
        """Return the profile and the contacts of a customer, known or not, in one round trip.

        Parameters
        ----------
        customer_id : str
        lookback : Lookback
            How far back claims matter, and the capacities to tell what is left of.

        Raises
        ------
        UnavailableError
            If it could not be read. Nothing may be assumed then; decide, if at all, on
            ``ContactState(readable=False)``.
        """
        check_text(customer_id=customer_id)
        values = {"customer_id": customer_id, "lookback": lookback.claims_seconds}
        rows = self._database.fetch(self._read, **values, **self._database.clock_value())
        return _known(customer_id, rows, lookback)


def _known(customer_id: str, rows: Sequence[Sequence[Any]], lookback: Lookback) -> Known:
    at: float = next(row[NUMBERS][0] for row in rows if row[KIND] == CLOCK)
    profile = _profile(customer_id, rows)
    used = {Span(*row[TEXTS][:2]): int(row[NUMBERS][0]) for row in rows if row[KIND] == CAPACITY}
    documents = [row[TEXTS][0] for row in rows if row[KIND] == PREFERENCES]
    timezone = profile.attributes.get(_TIMEZONE) if profile else None
    contact = ContactState(
        claims=claims_of(rows, since=at - lookback.claims_seconds),
        responses=tuple(sorted(map(_response, _of(rows, RESPONSE)), key=_latest_first)),
        consents=tuple(sorted(map(_consent, _of(rows, CONSENT)), key=_by_purpose)),
        preferences=preferences_from_json(from_json(documents[0])) if documents else None,
        suppressions=tuple(sorted(map(_suppression, _of(rows, SUPPRESSION)), key=_by_list)),
        capacity=left_of(lookback.capacities, used, at),
        timezone=timezone if isinstance(timezone, str) else None,
    )
    return Known(profile, contact, at)


def _of(rows: Sequence[Sequence[Any]], kind: int) -> list[Sequence[Any]]:
    return [row for row in rows if row[KIND] == kind]


def _profile(customer_id: str, rows: Sequence[Sequence[Any]]) -> Profile | None:
    told = tuple(_touch(row) for row in rows if row[KIND] == TOUCH)
    for row in _of(rows, PROFILE):
        attributes, behaviour = from_json(row[TEXTS][0]), Behaviour.from_bytes(row[BODY])
        return Profile(customer_id, attributes, behaviour, told)
    return Profile(customer_id, {}, Behaviour.empty(), told) if told else None


def _touch(row: Sequence[Any]) -> Touch:
    _, offer_id, channel, _, group, _, _, _ = row[TEXTS]
    return Touch(offer_id, group, channel, *row[NUMBERS][:3])


def _response(row: Sequence[Any]) -> Response:
    decision_id, offer_id, channel, objective, group, outcome, reason, _ = row[TEXTS]
    occurred_at, until, _, _ = row[NUMBERS]
    return Response(
        decision_id=decision_id,
        offer_id=offer_id,
        outcome=outcome,
        occurred_at=occurred_at,
        channel=channel,
        objective=objective,
        group=group,
        until=until,
        reason=reason,
    )


def _consent(row: Sequence[Any]) -> Consent:
    (purpose, channel), (at, expires_at, _, granted) = row[TEXTS][:2], row[NUMBERS]
    return Consent(
        purpose=purpose,
        channel=channel or None,
        granted=bool(granted),
        at=at,
        expires_at=expires_at,
    )


def _suppression(row: Sequence[Any]) -> Suppression:
    (name, channel), (until, *_) = row[TEXTS][:2], row[NUMBERS]
    return Suppression(list_name=name, channel=channel or None, until=until)


def _latest_first(response: Response) -> tuple[float, str, str, str]:
    return -response.occurred_at, response.decision_id, response.offer_id, response.outcome


def _by_purpose(consent: Consent) -> tuple[str, str]:
    return consent.purpose, consent.channel or ""


def _by_list(suppression: Suppression) -> tuple[str, str]:
    return suppression.list_name, suppression.channel or ""
