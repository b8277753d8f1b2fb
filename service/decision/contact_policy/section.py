"""The contact policy's section: from the document's keys to policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.decision.contact_policy.capacities import Capacity
from service.decision.contact_policy.caps import Cap
from service.decision.contact_policy.consents import ConsentPolicy, Unsubscription
from service.decision.contact_policy.contact_document import DAYS, FIELDS, scope_of
from service.decision.contact_policy.contact_findings import findings
from service.decision.contact_policy.contact_mistakes import mistakes
from service.decision.contact_policy.cool_downs import CoolDown, Deferral
from service.decision.contact_policy.governing import ContactPolicy
from service.decision.contact_policy.hours import Span
from service.decision.contact_policy.ledger import LedgerPolicy, ReachedPolicy
from service.decision.contact_policy.lengths import DAY
from service.decision.contact_policy.preferences import (
    HowOften,
    PreferredChannels,
    UnwantedTopics,
)
from service.decision.contact_policy.quiet_hours import QuietHours, QuietSpan, WelcomeHours
from service.decision.contact_policy.sequences import Conflicts, NeverWith, OnlyAfter
from service.decision.contact_policy.suppressions import (
    ComplaintPolicy,
    OtherLists,
    SuppressionPolicy,
)
from service.decision.sections import Compiled, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.decision.contact_policy.policy import Kind, Policy
    from service.decision.offer import Offer
    from service.decision.sections import Surroundings

__all__ = ["SECTION"]


def _compile(plain: Mapping[str, Any], around: Surroundings) -> Compiled:
    passed = frozenset(plain["mandatory_passes"])
    return Compiled(value=ContactPolicy(policies=tuple(_policies(plain, around.offers, passed))))


def _policies(
    plain: Mapping[str, Any], offers: Sequence[Offer], passed: frozenset[Kind]
) -> Iterator[Policy]:
    """Yield all policies, in the order in which they are asked."""
    yield LedgerPolicy(name="ledger", passes="ledger" in passed)
    yield from _consents(plain, passes_left="unsubscribed" in passed, passes="consent" in passed)
    yield from _suppressions(plain["suppressions"], passes="suppressions" in passed)
    yield ComplaintPolicy(
        name="complaints",
        passes="complaints" in passed,
        days=plain["complaints"]["days"],
        objectives=_set(plain["complaints"]["objectives"]),
    )
    for kind in (PreferredChannels, UnwantedTopics, HowOften, WelcomeHours):
        yield kind(name="preferences", passes="preferences" in passed)
    yield Deferral(name="deferrals", passes="deferrals" in passed, days=plain["deferral_days"])
    for each in plain["cool_downs"]:
        yield _cool_down(each, passes="cool_downs" in passed)
    for each in plain["sequences"]:
        yield _sequence(each, passes="sequences" in passed)
    yield _conflicts(offers, passes="conflicts" in passed)
    for each in plain["caps"]:
        yield _cap(each, passes="caps" in passed)
    for each in plain["capacity"]:
        yield Capacity(**{**each, "scope": scope_of(each)}, passes="capacity" in passed)
    yield _quiet_hours(plain["quiet_hours"], passes="quiet_hours" in passed)
    yield ReachedPolicy(name="reached")


def _consents(plain: Mapping[str, Any], *, passes_left: bool, passes: bool) -> Iterator[Policy]:
    yield Unsubscription(
        name="unsubscribed",
        passes=passes_left,
        stops=plain["unsubscribed_stops"],
        purposes=frozenset(each["purpose"] for each in plain["consent"]),
    )
    for each in plain["consent"]:
        yield ConsentPolicy(
            name=each["name"],
            passes=passes,
            purpose=each["purpose"],
            channels=_set(each["channels"]),
            objectives=_set(each["objectives"]),
        )


def _suppressions(plain: Sequence[Mapping[str, Any]], *, passes: bool) -> Iterator[Policy]:
    for each in plain:
        yield SuppressionPolicy(
            name=each["name"],
            passes=passes,
            list_name=each["list"],
            channels=_set(each["channels"]),
            objectives=_set(each["objectives"]),
        )
    known = frozenset(each["list"] for each in plain)
    yield OtherLists(name="suppressions", passes=passes, known=known)


def _cool_down(plain: Mapping[str, Any], *, passes: bool) -> Policy:
    return CoolDown(
        name=plain["name"],
        passes=passes,
        after=plain["after"],
        days=plain["days"],
        times=plain["times"],
        within_days=plain["within_days"] or plain["days"],
        by=None if plain["by"] == "all" else plain["by"],
    )


def _sequence(plain: Mapping[str, Any], *, passes: bool) -> Policy:
    if plain["never"] is not None:
        return NeverWith(
            name=plain["name"],
            passes=passes,
            members=frozenset(plain["never"]),
            window_days=plain["window_days"],
            by=plain["by"],
        )
    names = ("name", "only", "after", "within_days", "by", "outcome")
    return OnlyAfter(passes=passes, **{name: plain[name] for name in names})


def _conflicts(offers: Sequence[Offer], *, passes: bool) -> Policy:
    between: dict[str, set[str]] = {}
    for offer in offers:
        for other in offer.conflicts:
            between.setdefault(offer.offer_id, set()).add(other)
            between.setdefault(other, set()).add(offer.offer_id)
    return Conflicts(
        name="conflicts",
        passes=passes,
        between={each: frozenset(others) for each, others in between.items()},
        ends={each.offer_id: each.ends_at for each in offers if each.ends_at is not None},
    )


def _cap(plain: Mapping[str, Any], *, passes: bool) -> Policy:
    own = plain["mandatory_passes"]
    return Cap(
        name=plain["name"],
        passes=passes if own is None else own,
        limit=plain["limit"],
        window_seconds=plain["window_seconds"] or plain["window_days"] * DAY,
        scope=scope_of(plain),
        counts=plain["counts"],
    )


def _quiet_hours(plain: Sequence[Mapping[str, Any]], *, passes: bool) -> Policy:
    return QuietHours(
        name="quiet_hours", passes=passes, spans=tuple(_quiet_span(each) for each in plain)
    )


def _quiet_span(plain: Mapping[str, Any]) -> QuietSpan:
    days = frozenset(map(DAYS.index, plain["days"]))
    span = Span(plain["from"], plain["to"], days)
    return QuietSpan(plain["name"], span, _set(plain["channels"]))


def _set(values: Sequence[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


SECTION: Final = Section(fields=FIELDS, compile=_compile, mistakes=mistakes, warnings=findings)
