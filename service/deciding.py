"""A decision from the request to the record: read, decide, append, answer."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import uuid_utils

from models.errors import UnavailableError
from models.features.behaviour import Behaviour
from models.features.profile import Profile
from service.decision import decide, decision_to_json
from service.evidence import write_evidence
from service.logs import describe_failure
from service.store import DecisionRecord

if TYPE_CHECKING:
    from service.decision import Decision, Request
    from service.serving import Serving

__all__ = ["decide_for"]


def decide_for(serving: Serving, request: Request) -> dict[str, Any]:
    """Decide, and return the answer once its record is on disk.

    Parameters
    ----------
    serving
        What to decide with.
    request
        What was asked. With a ``dedupe_key`` that stands, the answer is the one it stands for;
        with ``dry_run`` nothing is read about it and nothing is kept.

    Raises
    ------
    UnavailableError
        The store cannot be read or written, or there is no catalogue. What customers were told
        is then not known, so nothing is told.
    """
    if request.dedupe_key is not None and not request.dry_run:
        standing = serving.store.decisions.standing(
            request.customer_id, request.channel, request.dedupe_key, now=serving.clock()
        )
        if standing is not None:
            return _stored(serving, standing)
    ground = serving.grounds.present()
    profile = serving.store.profiles.read(request.customer_id)
    decision = decide(
        request,
        profile,
        catalogue=ground.catalogue,
        scorer=ground.scorer,
        now=serving.clock(),
        seed=secrets.randbits(63),
    )
    _observe(serving, decision)
    if request.dry_run:
        return decision_to_json(decision)
    return _keep(serving, decision, profile)


def _keep(serving: Serving, decision: Decision, profile: Profile | None) -> dict[str, Any]:
    request, decision_id = decision.request, str(uuid_utils.uuid7())
    response = decision_to_json(decision, decision_id=decision_id)
    evidence = write_evidence(profile or Profile(request.customer_id, {}, Behaviour.empty()))
    lasts = serving.settings.dedupe_seconds if request.dedupe_key is not None else None
    record = DecisionRecord(
        decision_id=decision_id,
        customer_id=request.customer_id,
        channel=request.channel,
        placement=request.placement,
        decided_at=decision.decided_at,
        model_version=decision.model_version,
        catalogue_version=decision.catalogue_version,
        request=request.to_dict(),
        response=response,
        evidence_digest=evidence.digest,
        evidence=evidence.data,
        seed=decision.seed,
        dedupe_key=request.dedupe_key,
        dedupe_expires_at=decision.decided_at + lasts if lasts is not None else None,
    )
    standing = serving.store.decisions.append(record)
    return response if standing == decision_id else _stored(serving, standing)


def _stored(serving: Serving, decision_id: str) -> dict[str, Any]:
    record = serving.store.decisions.get(decision_id)
    if record is None:  # erased between the two reads
        raise UnavailableError("The decision of this dedupe_key was just deleted; ask again.")
    return dict(record.response)


def _observe(serving: Serving, decision: Decision) -> None:
    result = decision.no_action or "ACTION"
    serving.metrics.decisions.labels(result, decision.degraded or "no").inc()
    if decision.error is not None:
        serving.logger.error("scoring_failed", **describe_failure(decision.error))
