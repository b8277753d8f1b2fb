"""What a decision looks at: the profile and all that passed between us, in one round trip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Double, and_, bindparam, cast, func, literal_column, or_, union_all

from models.features.behaviour import Behaviour
from models.features.profile import Profile, Touch
from service.decision.contact_state import Consent, ContactState, Response, Suppression
from service.decision.limit import Lookback
from service.store.capacities import Span, left_of
from service.store.claims import TOUCH, claim_selects, claims_of, touch_select
from service.store.contact_documents import preferences_from_json
from service.store.documents import check_text, from_json
from service.store.queries import Query
from service.store.rows import BODY, KIND, NUMBERS, TEXTS, branch, flag
from service.store.tables import (
    capacities,
    claims,
    consents,
    outcomes,
    preferences,
    profiles,
    suppressions,
    touches,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Column, ColumnElement, Select

    from service.store.database import Database

__all__ = ["NO_LOOKBACK", "Contacts", "Known"]

NO_LOOKBACK: Final = Lookback(0.0, ())

_PROFILE: Final = 0
_RESPONSE: Final = 3
_CONSENT: Final = 4
_PREFERENCES: Final = 5
_SUPPRESSION: Final = 6
_CAPACITY: Final = 7
_CLOCK: Final = 8

#: Outcomes that say nothing of their own about the customer: impressions are touches.
_NO_RESPONSE: Final[tuple[ColumnElement[str], ...]] = (
    literal_column("'shown_to_agent'"),
    literal_column("'impression'"),
)
_CLICK: Final[ColumnElement[str]] = literal_column("'click'")
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
        self._clock = database.fixed_clock
        now: ColumnElement[float] = (
            bindparam("now", type_=Double)
            if self._clock is not None
            # Stable within a statement, so that an index can be asked for what comes after it.
            else cast(func.extract("epoch", func.statement_timestamp()), Double)
        )
        self._read = _read(now)

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
        if self._clock is not None:
            values["now"] = self._clock()
        rows = self._database.fetch(self._read, **values)
        return _known(customer_id, rows, lookback)


def _read(now: ColumnElement[float]) -> Query:
    since = now - bindparam("lookback", type_=Double)

    def whose(column: Column[str]) -> ColumnElement[bool]:
        return column == bindparam("customer_id")

    its_claim = and_(
        claims.c.decision_id == outcomes.c.decision_id, claims.c.offer_id == outcomes.c.offer_id
    )
    return Query(
        union_all(
            branch(_PROFILE, texts=(profiles.c.attributes,), body=profiles.c.behaviour).where(
                whose(profiles.c.customer_id)
            ),
            touch_select(whose(touches.c.customer_id)),
            *claim_selects(whose, since),
            _responses()
            .join_from(outcomes, claims, its_claim, isouter=True)
            .where(
                whose(outcomes.c.customer_id),
                *(outcomes.c.outcome != name for name in _NO_RESPONSE),
                or_(outcomes.c.outcome != _CLICK, outcomes.c.occurred_at > since),
            ),
            *_wishes(whose, now),
            branch(
                _CAPACITY,
                texts=(capacities.c.name, capacities.c.period),
                numbers=(cast(capacities.c.used, Double),),
            ).where(capacities.c.ends_at > now),
            branch(_CLOCK, numbers=(now,)),
        )
    )


def _responses() -> Select[Any]:
    texts = (
        outcomes.c.decision_id,
        outcomes.c.offer_id,
        outcomes.c.channel,
        claims.c.objective,
        claims.c.offer_group,
        outcomes.c.outcome,
        outcomes.c.reason,
    )
    return branch(_RESPONSE, texts=texts, numbers=(outcomes.c.occurred_at, outcomes.c.until))


def _wishes(
    whose: Callable[[Column[str]], ColumnElement[bool]], now: ColumnElement[float]
) -> list[Select[Any]]:
    """Return what reads consents, preferences and the suppressions that have not run out."""
    until = suppressions.c.until
    return [
        branch(
            _CONSENT,
            texts=(consents.c.purpose, consents.c.channel),
            numbers=(consents.c.stated_at, consents.c.expires_at, None, flag(consents.c.granted)),
        ).where(whose(consents.c.customer_id)),
        branch(_PREFERENCES, texts=(preferences.c.document,)).where(
            whose(preferences.c.customer_id)
        ),
        branch(
            _SUPPRESSION,
            texts=(suppressions.c.list, suppressions.c.channel),
            numbers=(until,),
        ).where(whose(suppressions.c.customer_id), or_(until.is_(None), until > now)),
    ]


def _known(customer_id: str, rows: Sequence[Sequence[Any]], lookback: Lookback) -> Known:
    at: float = next(row[NUMBERS][0] for row in rows if row[KIND] == _CLOCK)
    profile = _profile(customer_id, rows)
    used = {Span(*row[TEXTS][:2]): int(row[NUMBERS][0]) for row in rows if row[KIND] == _CAPACITY}
    documents = [row[TEXTS][0] for row in rows if row[KIND] == _PREFERENCES]
    timezone = profile.attributes.get(_TIMEZONE) if profile else None
    contact = ContactState(
        claims=claims_of(rows, since=at - lookback.claims_seconds),
        responses=tuple(sorted(map(_response, _of(rows, _RESPONSE)), key=_latest_first)),
        consents=tuple(sorted(map(_consent, _of(rows, _CONSENT)), key=_by_purpose)),
        preferences=preferences_from_json(from_json(documents[0])) if documents else None,
        suppressions=tuple(sorted(map(_suppression, _of(rows, _SUPPRESSION)), key=_by_list)),
        capacity=left_of(lookback.capacities, used, at),
        timezone=timezone if isinstance(timezone, str) else None,
    )
    return Known(profile, contact, at)


def _of(rows: Sequence[Sequence[Any]], kind: int) -> list[Sequence[Any]]:
    return [row for row in rows if row[KIND] == kind]


def _profile(customer_id: str, rows: Sequence[Sequence[Any]]) -> Profile | None:
    told = tuple(_touch(row) for row in rows if row[KIND] == TOUCH)
    for row in _of(rows, _PROFILE):
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
