/**
 * The one place that knows the service's names. What comes out has Salesforce's, those of the
 * Recommendation object and of Einstein Next Best Action, and beside them what Salesforce has no
 * name for: what to say, reasons, objections, reasons for a rejection.
 *
 * A test holds each name that is read or written here against the service's OpenAPI document. That
 * is why the names are spelled out (`offer.talk_track`) and never taken apart.
 */

/** What an agent may say, and the service's word for it. */
const ANSWERS = Object.freeze({
    shown: 'shown',
    accept: 'accepted',
    later: 'later',
    decline: 'declined',
    withhold: 'not_offered'
});

/**
 * Turn a decision into recommendations.
 *
 * @param {object} decision as `POST /v1/panel/decisions` answers it
 * @param {{acceptanceLabel: string, rejectionLabel: string, actionReference?: string}} settings
 *     what the page says of all recommendations
 * @returns {{executionId: ?string, feedbackToken: ?string, recommendations: object[],
 *     accepted: ?object, nothing: ?string}} each recommendation with the `rejectionReasons` that are its own
 */
export function asRecommendations(decision, settings) {
    const offers = decision.offers ?? [];
    const open = offers.filter((offer) => !offer.outcome);
    const accepted = offers.find((offer) => offer.outcome === 'accepted');
    const refusals = decision.decline_reasons ?? [];
    return {
        executionId: decision.decision_id,
        feedbackToken: decision.feedback_token,
        recommendations: open.map((offer) => asRecommendation(offer, refusals, settings)),
        // Said before the page was loaded again: what was to happen then has happened.
        accepted: accepted ? asRecommendation(accepted, [], { ...settings, actionReference: null }) : null,
        nothing: asNothing(decision.nothing)
    };
}

function asRecommendation(offer, refusals, settings) {
    const own = offer.decline_reasons ?? [];
    return {
        id: offer.offer_id,
        name: offer.name,
        description: offer.description ?? null,
        acceptanceLabel: settings.acceptanceLabel,
        rejectionLabel: settings.rejectionLabel,
        actionReference: settings.actionReference ?? null,
        imageUrl: offer.image ?? null,
        talkTrack: offer.talk_track ?? null,
        price: offer.price ?? null,
        until: offer.until ?? null,
        reasons: (offer.reasons ?? []).map((reason) => reason.text),
        objections: (offer.objections ?? []).map((said) => ({
            objection: said.objection,
            answer: said.answer
        })),
        rejectionReasons: refusals.filter((refusal) => own.includes(refusal.code)).map(asReason)
    };
}

function asReason(refusal) {
    return { value: refusal.code, label: refusal.text };
}

function asNothing(nothing) {
    return nothing ? nothing.text : null;
}

/**
 * Turn what an agent said into what `POST /v1/panel/outcomes` takes.
 *
 * @param {{id: string}} recommendation
 * @param {'shown'|'accept'|'later'|'decline'|'withhold'} kind
 * @param {{until?: string, reason?: string}} details `until` is a day, `reason` a code
 * @param {Date} now
 * @returns {object}
 */
export function asOutcome(recommendation, kind, details, now) {
    return {
        offer_id: recommendation.id,
        answer: ANSWERS[kind],
        occurred_at: now.toISOString(),
        until: details.until,
        reason: details.reason
    };
}
