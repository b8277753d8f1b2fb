"""The catalogue: offers, treatments and policies, compiled from a document for deciding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from models.errors import CatalogueError
from service.decision.arbitration_policy import ArbitrationPolicy
from service.decision.attributes import Attributes
from service.decision.batches import Batch, batches_of
from service.decision.behaviour import summaries_in
from service.decision.catalogue_document import read_catalogue
from service.decision.contact_policy import ContactPolicy
from service.decision.decline_reasons import DeclineReasons
from service.decision.docket import Docket
from service.decision.engagement import Engagement
from service.decision.exploration_policy import ExplorationPolicy
from service.decision.holdout_shares import HoldoutShares
from service.decision.languages import Languages
from service.decision.lifecycle import Lifecycle
from service.decision.offer import Candidate, Offer
from service.decision.one_voice import OneVoice
from service.decision.policies import Policies
from service.decision.reads import Reads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from models.features.summaries import BehaviourSummaries
    from service.decision.catalogue_document import Contents
    from service.decision.limit import Lookback
    from service.decision.rules import Rule
    from service.decision.sections import Compiled

__all__ = ["Catalogue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A compiled catalogue.

    Parameters
    ----------
    version : int
        As the store counts them; 0 for none yet.
    offers : tuple of Offer
        By offer id: nothing depends on the order of the document.
    policies : Policies
    rules : mapping of str to tuple of Rule
        By stage; a stage without rules keeps every offer.
    batches : mapping of str to tuple of Batch
        By stage, the conditions of its rules: compiled, and so kept where a rule is left out.
    reads : Reads
        What the expressions of all sections and offers read.
    behaviour : BehaviourSummaries or None
        What of it has to be made of the customer's behaviour.
    attributes, engagement, lifecycle, languages, contact_policy, arbitration, exploration, holdout,
    one_voice, decline_reasons
        What became of the section of that name.
    placements : tuple of str
        Those that take one offer each; empty if any number may be shown anywhere.
    bundles : mapping of str to frozenset of str
        The ids of the offers of each bundle.

    Examples
    --------
    >>> document = {"offers": [{"offer_id": "a", "treatments": [
    ...     {"treatment_id": "a-email", "channel": "email"}]}]}
    >>> Catalogue.compile(document, 1).offers[0].name
    'a'
    """

    version: int
    offers: tuple[Offer, ...] = ()
    policies: Policies = field(default_factory=Policies)
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    batches: Mapping[str, tuple[Batch, ...]] = field(default_factory=dict, repr=False)
    reads: Reads = field(default_factory=Reads)
    behaviour: BehaviourSummaries | None = None
    attributes: Attributes = field(default_factory=Attributes)
    engagement: Engagement = field(default_factory=Engagement)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    languages: Languages = field(default_factory=Languages)
    contact_policy: ContactPolicy = field(default_factory=ContactPolicy)
    arbitration: ArbitrationPolicy = field(default_factory=ArbitrationPolicy)
    exploration: ExplorationPolicy = field(default_factory=ExplorationPolicy)
    holdout: HoldoutShares = field(default_factory=HoldoutShares)
    one_voice: OneVoice = field(default_factory=OneVoice)
    decline_reasons: DeclineReasons = field(default_factory=DeclineReasons)
    placements: tuple[str, ...] = ()
    bundles: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)
    _shown: Mapping[str, tuple[tuple[Candidate, ...], ...]] = field(
        init=False, repr=False, compare=False
    )
    _dockets: Mapping[str, Docket] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_shown", _by_channel(self.offers))
        object.__setattr__(self, "bundles", _bundles(self.offers))
        dockets = {
            stage: Docket.of(each, self.offers, self.batches.get(stage, ()))
            for stage, each in self.rules.items()
        }
        object.__setattr__(self, "_dockets", dockets)

    @classmethod
    def compile(cls, document: Mapping[str, Any], version: int) -> Self:
        """Return the document checked and made ready; it may change afterwards.

        Raises
        ------
        CatalogueError
            With all mistakes of the document, each with its JSON pointer.
        """
        contents, mistakes = read_catalogue(document)
        if contents is None:
            raise CatalogueError(mistakes)
        offers = tuple(sorted(contents.offers, key=lambda offer: offer.offer_id))
        reads, rules = _reads(contents), _rules(contents.sections.values())
        return cls(
            version=version,
            offers=offers,
            policies=contents.policies,
            rules=rules,
            batches=batches_of(rules, offers, _asked_first(contents)),
            reads=reads,
            behaviour=summaries_in(reads),
            placements=contents.placements,
            **{name: each.value for name, each in contents.sections.items()},
        )

    def candidates(self, channel: str) -> tuple[tuple[Candidate, ...], ...]:
        """Return for each offer what it may be in a channel, in order of preference."""
        return self._shown.get(channel) or ((),) * len(self.offers)

    @property
    def lookback(self) -> Lookback:
        """What all its policies need to know of a customer's contacts."""
        policies = self.contact_policy.lookback
        seconds = max(policies.claims_seconds, self.one_voice.claims_seconds)
        return policies._replace(claims_seconds=seconds)

    def docket_of(self, stage: str) -> Docket:
        """Return the rules of a stage as they are asked."""
        return self._dockets.get(stage, _NO_RULES)


_NO_RULES: Final = Docket()


def _rules(sections: Iterable[Compiled]) -> dict[str, tuple[Rule, ...]]:
    rules: dict[str, tuple[Rule, ...]] = {}
    for section in sections:
        for stage, added in section.rules.items():
            rules[stage] = (*rules.get(stage, ()), *added)
    return rules


def _asked_first(contents: Contents) -> list[str]:
    """Return the conditions that are known before any stage."""
    return [each.source for each in contents.sections["lifecycle"].expressions]


def _reads(contents: Contents) -> Reads:
    of_sections = (each for one in contents.sections.values() for each in one.expressions)
    of_offers = (each for offer in contents.offers for each in offer.formulas.values())
    return Reads.of([*of_sections, *of_offers])


def _bundles(offers: tuple[Offer, ...]) -> dict[str, frozenset[str]]:
    names = {each.bundle for each in offers if each.bundle is not None}
    return {
        name: frozenset(each.offer_id for each in offers if each.bundle == name) for name in names
    }


def _by_channel(offers: tuple[Offer, ...]) -> dict[str, tuple[tuple[Candidate, ...], ...]]:
    channels = {each.channel for offer in offers for each in offer.treatments}
    return {channel: tuple(_in(channel, offer) for offer in offers) for channel in channels}


def _in(channel: str, offer: Offer) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(offer, each, offer.value - offer.cost - each.cost)
        for each in offer.treatments
        if each.channel == channel
    )
