"""The agent's panel: tokens for it, decisions as agents see them, and what they answer."""

from __future__ import annotations

from datetime import UTC
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from service.deciding import decide_for
from service.decision import Request
from service.decision.zones import zone_called
from service.evidence import read_evidence
from service.observing import observe_outcome
from service.panel.answering import items_of, said_in, status_of, visit_name
from service.panel.history import history
from service.panel.showing import MOST_OFFERS, shown
from service.schemas.mistakes import MistakesError, load_strictly
from service.schemas.panel import (
    CustomerTokenRequest,
    InstanceTokenRequest,
    PanelAnswer,
    PanelDecisionRequest,
    SessionRequest,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from service.decision.languages import Languages
    from service.panel.tokens import PanelToken
    from service.serving import Serving

__all__ = [
    "MOST_ANSWERS",
    "decide",
    "open_session",
    "read_token_request",
    "record",
    "record_one",
    "timeline",
    "token",
]

#: Answers in a list.
MOST_ANSWERS: Final = 100
_FOR_CUSTOMER: Final = CustomerTokenRequest()
_FOR_INSTANCE: Final = InstanceTokenRequest()
_SESSION: Final = SessionRequest()
_DECISION: Final = PanelDecisionRequest()
_ANSWER: Final = PanelAnswer()


def token(serving: Serving, document: Any, *, key_id: str) -> dict[str, Any]:
    """Make a token for an agent and a customer, or for a whole CRM.

    Raises
    ------
    MistakesError
        It is no request for a token.
    InputError
        It was to be good for longer than the settings allow.
    PanelOffError
        There is no secret to sign it with.
    """
    return _told(serving, serving.mint.requested(read_token_request(document), key_id=key_id))


def read_token_request(document: Any) -> dict[str, Any]:
    """Return what a token is to say, and for how long.

    Raises
    ------
    MistakesError
        It is no request for a token.
    """
    is_instance = isinstance(document, dict) and "instance" in document
    return load_strictly(_FOR_INSTANCE if is_instance else _FOR_CUSTOMER, document)


def open_session(serving: Serving, instance: PanelToken, document: Any) -> dict[str, Any]:
    """Make a customer token for whom an agent of the instance speaks with.

    Raises
    ------
    MistakesError
        It does not say who speaks with whom.
    """
    return _told(serving, serving.mint.session(instance, **load_strictly(_SESSION, document)))


def decide(serving: Serving, token: PanelToken, document: Any) -> dict[str, Any]:
    """Decide for the token's customer, once in a visit, and return what an agent sees of it.

    Raises
    ------
    MistakesError
        It is no request of a panel.
    UnavailableError
        See ``decide_for``.
    """
    asked = load_strictly(_DECISION, document)
    visit = asked["visit"] or token.token_id
    wished = asked["language"] or token.language
    catalogue = serving.grounds.present().catalogue
    request = _request(token, asked, visit, wished, catalogue.languages)
    response = decide_for(serving, request, while_valid=True)
    view = shown(
        response,
        catalogue=catalogue,
        wished=wished or _wished_in(serving, response, catalogue.languages.attribute),
        reasons_language=serving.reasons_language,
        said=_said(serving, response, visit),
    )
    return {
        **view,
        "feedback_token": _feedback(serving, token, response, visit),
        "may_see_evidence": token.may_see_evidence,
    }


def timeline(serving: Serving, token: PanelToken) -> dict[str, Any]:
    """Return what passed between us and the token's customer."""
    store, customer_id = serving.store, token.customer_id or ""
    return {
        "entries": history(
            store.ledger.touches(customer_id),
            store.outcomes.of_customer(customer_id),
            catalogue=serving.grounds.present().catalogue,
            language=token.language,
        )
    }


def record(serving: Serving, token: PanelToken, documents: Sequence[Any]) -> dict[str, Any]:
    """Record answers about the token's decision, in one transaction; tell what became of each.

    What is wrong with one of them does not keep the others from being recorded.
    """
    answers = [_answer(each) for each in documents]
    zone = _zone(serving, token) if any(each and each["until"] for each in answers) else UTC
    now = serving.clock()
    items = [list(items_of(each, token, now=now, zone=zone)) if each else [] for each in answers]
    told = [each for one in items for each in one]
    results = serving.store.outcomes.record(told)
    for item, result in zip(told, results, strict=True):
        observe_outcome(serving, item, result)
    waiting = iter(results)
    return {
        "results": [
            _result(document, status_of([next(waiting) for _ in each]))
            for document, each in zip(documents, items, strict=True)
        ]
    }


def record_one(serving: Serving, token: PanelToken, document: Any) -> dict[str, Any]:
    """Record one answer about the token's decision; tell what became of it.

    Raises
    ------
    MistakesError
        It is no answer.
    """
    load_strictly(_ANSWER, document)
    return record(serving, token, [document])


def _told(serving: Serving, made: PanelToken) -> dict[str, Any]:
    told = serving.mint.told(made)
    serving.metrics.panel_tokens.labels(made.kind).inc()
    return told


def _request(
    token: PanelToken, asked: Mapping[str, Any], visit: str, wished: str | None, spoken: Languages
) -> Request:
    context = {**(asked["context"] or {}), "agent_id": token.agent_id}
    if wished:
        context[spoken.attribute] = wished
    exclude = tuple(sorted(set(asked["exclude"])))
    differs = "\n".join((wished or "", *exclude)).encode()
    return Request(
        customer_id=token.customer_id or "",
        channel=token.channel,
        placement=token.placement,
        limit=MOST_OFFERS,
        context=context,
        exclude=exclude,
        dedupe_key=f"panel:{visit}:{blake2b(differs, digest_size=8).hexdigest()}",
        explain="why_not",
    )


def _said(serving: Serving, response: Mapping[str, Any], visit: str) -> dict[str, str]:
    if response["decision_id"] is None:
        return {}
    outcomes = serving.store.outcomes.of_customer(response["customer_id"])
    return said_in(visit_name(visit), outcomes)


def _feedback(
    serving: Serving, token: PanelToken, response: Mapping[str, Any], visit: str
) -> str | None:
    if response["decision_id"] is None:  # nothing was recorded that anything could come of
        return None
    made = serving.mint.feedback(token, response, visit=visit_name(visit))
    return serving.panel_tokens.sign(made)


def _wished_in(serving: Serving, response: Mapping[str, Any], attribute: str) -> str | None:
    """Return the language that was wished then: a decision that stands says what it said."""
    if response["decision_id"] is None:  # there was no time even for that
        return None
    record = serving.store.decisions.get(response["decision_id"])
    if record is None or record.evidence is None:  # erased since
        return None
    said = record.request["context"].get(attribute)
    said = said or read_evidence(record.evidence).attributes.get(attribute)
    return said if isinstance(said, str) and said else None


def _zone(serving: Serving, token: PanelToken) -> tzinfo:
    record = serving.store.decisions.get(token.decision_id or "")
    stored = serving.store.profiles.get(record.customer_id) if record else None
    said = stored.attributes.get("timezone") if stored else None
    return (zone_called(said) if isinstance(said, str) else None) or UTC


def _answer(document: Any) -> dict[str, Any] | None:
    try:
        return load_strictly(_ANSWER, document)
    except MistakesError:
        return None


def _result(document: Any, status: str) -> dict[str, Any]:
    said = document if isinstance(document, dict) else {}
    offer_id, answer = said.get("offer_id"), said.get("answer")
    return {
        "offer_id": offer_id if isinstance(offer_id, str) else None,
        "answer": answer if isinstance(answer, str) else None,
        "status": status,
    }
