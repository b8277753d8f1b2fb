"""The view of one decision: everything a person needs to understand it, as one JSON object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.decision.languages import languages_told
from service.evidence import read_evidence
from service.store import contact_from_json
from service.viewing.history import after, before
from service.viewing.known import known_of
from service.viewing.offers import offers_of
from service.viewing.stages import stages_of
from service.viewing.trace import CATALOGUE_GONE, DIFFERS, MODEL_GONE, Trace, trace_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.ground import Ground
    from service.store import DecisionRecord, OutcomeRecord

__all__ = ["Seen", "view"]

_ASKED: Final = ("limit", "explain", "exclude", "dedupe_key", "placement")
_ANSWERED: Final = (
    "decision_id",
    "customer_id",
    "channel",
    "decided_at",
    "valid_until",
    "lifecycle_stage",
    "holdout",
    "holdout_objectives",
    "degraded",
    "no_action",
    "selection_probability",
)
_MISSING: Final = {
    None: None,
    CATALOGUE_GONE: "The catalogue of that time is not kept any more: only what was recorded is"
    " shown",
    MODEL_GONE: "The model of that time is not kept any more: what it would say of offers that"
    " were not shown is not known",
    DIFFERS: "Decided again it comes out differently: what was recorded is shown as it was, and"
    " the rest may not be what it was",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a view is made of.

    Parameters
    ----------
    record : DecisionRecord
    evidence : bytes
        As ``write_evidence`` wrote it.
    outcomes : sequence of OutcomeRecord
        What came of it, the earliest first.
    ground : Ground or None
        The catalogue of the recorded version, with the scorer of the recorded model; without a
        scorer if there was no model then, or is none any more; None if the catalogue is gone.
    reasons_language : str
        What reasons are written in.
    """

    record: DecisionRecord
    evidence: bytes
    outcomes: Sequence[OutcomeRecord]
    ground: Ground | None
    reasons_language: str


def view(seen: Seen) -> dict[str, Any]:
    """Return the view; what was recorded is told as recorded, the rest by deciding again.

    Raises
    ------
    InputError
        If the evidence, or what was known of the contacts, is damaged.
    """
    record, ground, response = seen.record, seen.ground, seen.record.response
    profile = read_evidence(seen.evidence, customer_id=record.customer_id)
    contact = None if record.contact is None else contact_from_json(record.contact)
    catalogue = None if ground is None else ground.catalogue
    trace = None
    if ground is not None:
        trace = trace_of(
            record, profile, contact, catalogue=ground.catalogue, scorer=_as_it_was(seen)
        )
    missing = _missing(seen, trace)
    offers = offers_of(response, catalogue=catalogue, trace=trace, has_model=missing != MODEL_GONE)
    own = None if catalogue is None else catalogue.languages.default
    names = {each["offer_id"]: each["name"] for each in offers}
    return {
        **{name: response.get(name) for name in _ANSWERED},
        "languages": languages_told(own, seen.reasons_language),
        "request": {name: record.request.get(name) for name in _ASKED},
        "versions": _versions(seen),
        "missing": missing and {"code": missing, "text": _MISSING[missing]},
        "known": known_of(profile, contact, record.request, record.decided_at),
        "stages": [] if catalogue is None else stages_of(offers),
        "offers": offers,
        "what_would_change": _would_change(seen, trace, missing),
        "before": before(profile, contact, names),
        "after": after(seen.outcomes, names),
    }


def _as_it_was(seen: Seen) -> Any:
    """Return the scorer, if there was a model when it was decided."""
    if seen.ground is None or seen.record.response.get("model_version") is None:
        return None
    return seen.ground.scorer


def _missing(seen: Seen, trace: Trace | None) -> str | None:
    """Return the code of what is missing, if anything is, for the view to be complete."""
    if trace is None:
        return CATALOGUE_GONE
    if seen.record.model_version is not None and _as_it_was(seen) is None:
        return MODEL_GONE
    return DIFFERS if trace.differs else None


def _versions(seen: Seen) -> dict[str, Any]:
    record, ground = seen.record, seen.ground
    return {
        "model": record.model_version,
        "catalogue": record.catalogue_version,
        "exploration": None if ground is None else ground.catalogue.exploration.name,
        # Beyond 2**53 a browser would round it.
        "seed": str(record.seed),
        "evidence": record.evidence_digest,
    }


def _would_change(seen: Seen, trace: Trace | None, missing: str | None) -> list[dict[str, Any]]:
    recorded = seen.record.response.get("what_would_change")
    if recorded is not None:
        return list(recorded)
    return [] if trace is None or missing else list(trace.response["what_would_change"])
