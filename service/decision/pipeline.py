"""Decide: the stages, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.decision import arbitration, available, contact_policy, output, propensity, rules
from service.decision.actions import Why, explain, perform
from service.decision.decision import Decision
from service.decision.holdout import holdout_of
from service.decision.situation import situation_of
from service.decision.why_not import RULED_STAGES, STAGES, no_action_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.features.profile import Profile
    from service.decision.arbitration import Ranking
    from service.decision.catalogue import Catalogue
    from service.decision.contact_state import ContactState
    from service.decision.decision import Action, Fallen
    from service.decision.offer import Candidate
    from service.decision.output import Output
    from service.decision.propensity import Scoring
    from service.decision.request import Request
    from service.decision.scorer import Scorer
    from service.decision.situation import Situation

__all__ = ["decide"]

_NO_REASONS: Final = Why({}, {})
_PLACES: Final = {stage: place for place, stage in enumerate(STAGES)}


def decide(
    request: Request,
    profile: Profile | None,
    *,
    catalogue: Catalogue,
    scorer: Scorer | None,
    now: float,
    seed: int,
    contact: ContactState | None = None,
) -> Decision:
    """Return what is best said to this customer now; the same inputs, the same decision.

    Parameters
    ----------
    request : Request
    profile : Profile or None
        As stored, behaviour and touches included; None for a customer who is not known.
    catalogue : Catalogue
    scorer : Scorer or None
        The model; without one only mandatory offers pass, and the decision is degraded.
    now : float
        Epoch seconds; rounded to whole milliseconds, so that what is decided on is what is
        written.
    seed : int
        For whatever is left to chance.
    contact : ContactState or None
        What the ledger knows of the customer's contacts; None: nothing there.
    """
    situation = situation_of(request, profile, catalogue, round(now, 3), contact)
    fallen: list[Fallen] = []
    in_play = _governed(situation, fallen)
    scoring = propensity.score(in_play, situation, scorer)
    ranking = _ranked(in_play, situation, scoring, fallen)
    holdout = holdout_of(request.customer_id, catalogue)
    chosen = output.choose(ranking, situation, holdout=holdout, seed=seed)
    fallen.extend(chosen.fallen)
    why = _why(chosen, ranking, situation, scoring, scorer)
    return Decision(
        request=request,
        seed=seed,
        decided_at=situation.now,
        model_version=scorer.version if scorer and scoring.scores else None,
        catalogue_version=catalogue.version,
        lifecycle_stage=situation.stage.name if situation.stage else None,
        holdout=holdout.everything,
        holdout_objectives=holdout.objectives,
        fallen=tuple(sorted(fallen, key=lambda each: _PLACES[each.stage])),
        selection_probability=chosen.probability,
        **contact_policy.claims_of(chosen.candidates, situation)._asdict(),
        **_answer(_actions(chosen, why, situation), situation, chosen.silence, fallen),
        **_degraded(scoring, why, readable=situation.contact.readable),
    )


def _governed(situation: Situation, fallen: list[Fallen]) -> Sequence[Candidate]:
    kept, fell = available.screen(situation)
    fallen.extend(fell)
    for stage in RULED_STAGES:
        kept, fell = rules.screen(stage, situation.catalogue.docket_of(stage), kept, situation)
        kept, held = contact_policy.screen(stage, kept, situation)
        fallen.extend(_in_order(fell, held))
    return kept


def _in_order(fell: Sequence[Fallen], held: Sequence[Fallen]) -> Sequence[Fallen]:
    if not fell or not held:
        return fell or held
    return sorted((*fell, *held), key=lambda each: each.offer.offer_id)


def _ranked(
    in_play: Sequence[Candidate], situation: Situation, scoring: Scoring, fallen: list[Fallen]
) -> Ranking:
    kept, fell = propensity.screen(in_play, situation, scoring.scores)
    fallen.extend(fell)
    ranking = arbitration.rank(kept, scoring.scores, situation)
    fallen.extend(ranking.fallen)
    return ranking


def _why(
    chosen: Output,
    ranking: Ranking,
    situation: Situation,
    scoring: Scoring,
    scorer: Scorer | None,
) -> Why:
    if scorer is None or scoring.scores is None or situation.request.explain == "none":
        return _NO_REASONS
    return explain(
        chosen,
        ranking.contenders,
        scorer=scorer,
        scores=scoring.scores,
        stage=situation.stage,
    )


def _actions(chosen: Output, why: Why, situation: Situation) -> tuple[Action, ...]:
    return tuple(
        perform(
            each,
            why,
            situation,
            placement=situation.request.placement
            or chosen.places.placement(each.contender.offer_id),
        )
        for each in chosen.picks
    )


def _answer(
    actions: tuple[Action, ...],
    situation: Situation,
    silence: str | None,
    fallen: Sequence[Fallen],
) -> dict[str, Any]:
    ends = [each.offer.ends_at for each in actions if each.offer.ends_at is not None]
    validity = situation.catalogue.policies.validity_seconds
    return {
        "actions": actions,
        "no_action": None if actions else silence or no_action_for(fallen),
        "valid_until": min([situation.now + validity, *ends]),
    }


def _degraded(scoring: Scoring, why: Why, *, readable: bool) -> dict[str, Any]:
    if not readable:
        return {"degraded": "LEDGER_UNREADABLE", "error": scoring.error or why.error}
    if scoring.scores is None:
        return {"degraded": "MODEL_UNAVAILABLE", "error": scoring.error}
    return {"degraded": "REASONS_UNAVAILABLE" if why.error else None, "error": why.error}
