"""A decision from the request to the record: read, decide, append, answer; and all that in time.

What was free when it was read may be taken when it is recorded. Then nothing was recorded, and it
is decided again on what is known by then.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import uuid_utils

from models.errors import LimitReachedError, UnavailableError
from models.features.behaviour import Behaviour
from models.features.profile import Profile
from service.decision import decide_in_full, decision_to_json
from service.decision.contact_state import Claim, ContactState, Reached
from service.decision.unanswered import unanswered
from service.evidence import write_evidence
from service.logs import describe_failure
from service.observing import observe
from service.store import DecisionRecord, Known, contact_to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.bounded import Patience
    from service.decision import Action, Decision, Request
    from service.ground import Ground
    from service.serving import Serving

__all__ = ["decide_for"]

#: After so many the offers that there was no room for are held back, whatever is read.
_FRESH_TRIES: Final = 3
#: A store that cannot be read is hardly one that can be written; who waits is told so soon.
_UNREADABLE_SECONDS: Final = 0.25
#: Each try after that holds back one offer more at least.
_MOST_TRIES: Final = 32


def decide_for(serving: Serving, request: Request, *, while_valid: bool = False) -> dict[str, Any]:
    """Decide, and return the answer once its record is on disk, or in time without one.

    Parameters
    ----------
    serving
        What to decide with.
    request
        What was asked. With a ``dedupe_key`` that stands, the answer is the one it stands for;
        with ``dry_run`` nothing is read about it and nothing is kept.
    while_valid
        The ``dedupe_key`` stands for the decision as long as that is valid, and no longer.

    Returns
    -------
    dict
        Decided as of the database's clock, so that all workers agree on the time. If that took
        longer than it may, the safe answer instead, which is nobody's record.

    Raises
    ------
    UnavailableError
        The store cannot be written, or there is no catalogue. What customers were told is then
        not known, so nothing is told.
    """
    seconds = serving.settings.deadline_ms / 1000.0
    try:
        return serving.bounded.call(
            lambda patience: _decide_for(serving, request, patience, while_valid=while_valid),
            seconds=seconds,
        )
    except TimeoutError:
        return _too_late(serving, request)


def _decide_for(
    serving: Serving, request: Request, patience: Patience, *, while_valid: bool
) -> dict[str, Any]:
    if request.dedupe_key is not None and not request.dry_run:
        standing = serving.store.decisions.standing(
            request.customer_id, request.channel, request.dedupe_key
        )
        if standing is not None:
            return _stored(serving, standing)
    ground = serving.grounds.present()
    reached: tuple[Reached, ...] = ()
    for attempt in range(_MOST_TRIES):
        known = _known(serving, request, ground)
        case = _Case(ground, known.profile, replace(known.contact, reached=reached), known.at)
        decision = _decide(case, request)
        try:
            response = _answer(serving, decision, case, patience, while_valid=while_valid)
        except LimitReachedError as error:
            serving.metrics.limits_reached.labels(error.code).inc()
            if attempt + 1 >= _FRESH_TRIES:
                reached = (*reached, *_reached(error))
        else:
            observe(serving, decision)
            return response
    raise UnavailableError("What there was room for was taken by others; ask again.")


class _Case(NamedTuple):
    """What one try stands on: the ground, what is known of the customer, and the moment."""

    ground: Ground
    profile: Profile | None
    contact: ContactState
    now: float


def _known(serving: Serving, request: Request, ground: Ground) -> Known:
    """Return what is known of the customer; nothing, and that marked, if it cannot be read."""
    try:
        return serving.store.contacts.read(request.customer_id, ground.catalogue.lookback)
    except UnavailableError as error:
        serving.logger.warning("contacts_not_read", **describe_failure(error))
        return Known(None, ContactState(readable=False), serving.clock())


def _too_late(serving: Serving, request: Request) -> dict[str, Any]:
    catalogue = serving.grounds.present().catalogue
    decision = unanswered(request, catalogue=catalogue, now=serving.clock())
    observe(serving, decision)
    return decision_to_json(decision)


def _decide(case: _Case, request: Request) -> Decision:
    return decide_in_full(
        request,
        case.profile,
        catalogue=case.ground.catalogue,
        scorer=case.ground.scorer,
        now=case.now,
        seed=secrets.randbits(63),
        contact=case.contact,
    )


def _reached(error: LimitReachedError) -> Iterator[Reached]:
    for offer_id in error.offer_ids:
        yield Reached(offer_id=offer_id, name=error.name, code=error.code, until=error.until)


def _answer(
    serving: Serving, decision: Decision, case: _Case, patience: Patience, *, while_valid: bool
) -> dict[str, Any]:
    if decision.request.dry_run:
        return decision_to_json(decision)
    stands = decision.decided_at + serving.settings.dedupe_seconds
    stands = min(stands, decision.valid_until) if while_valid else stands
    record = _record(decision, case, stands_until=stands)
    left = patience.left()
    if not case.contact.readable:
        left = _UNREADABLE_SECONDS if left is None else min(left, _UNREADABLE_SECONDS)
    try:
        standing = serving.store.decisions.append(record, timeout=left)
    except UnavailableError:
        if patience.is_over:
            raise TimeoutError from None
        raise
    if standing == record.decision_id:
        return dict(record.response)
    return _stored(serving, standing)


def _record(decision: Decision, case: _Case, *, stands_until: float) -> DecisionRecord:
    request, decision_id = decision.request, str(uuid_utils.uuid7())
    known = case.profile or Profile(request.customer_id, {}, Behaviour.empty())
    evidence = write_evidence(known)
    return DecisionRecord(
        decision_id=decision_id,
        customer_id=request.customer_id,
        channel=request.channel,
        placement=request.placement,
        decided_at=decision.decided_at,
        model_version=decision.model_version,
        catalogue_version=decision.catalogue_version,
        request=request.to_dict(),
        response=decision_to_json(decision, decision_id=decision_id),
        evidence_digest=evidence.digest,
        evidence=evidence.data,
        seed=decision.seed,
        dedupe_key=request.dedupe_key,
        dedupe_expires_at=None if request.dedupe_key is None else stands_until,
        contact=contact_to_json(case.contact),
        claims=tuple(_claim(each, decision, decision_id) for each in decision.actions),
        limits=decision.limits,
        draws=decision.draws,
    )


def _claim(action: Action, decision: Decision, decision_id: str) -> Claim:
    return Claim(
        decision_id=decision_id,
        offer_id=action.offer.offer_id,
        channel=decision.request.channel,
        claimed_at=decision.decided_at,
        expires_at=decision.valid_until,
        objective=action.offer.objective,
        group=action.offer.group,
        treatment_id=action.treatment.treatment_id,
        mandatory=action.offer.mandatory,
    )


def _stored(serving: Serving, decision_id: str) -> dict[str, Any]:
    record = serving.store.decisions.get(decision_id)
    if record is None:  # erased between the two reads
        raise UnavailableError("The decision of this dedupe_key was just deleted; ask again.")
    return dict(record.response)
