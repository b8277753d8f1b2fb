import { LightningElement, api } from 'lwc';
import { FlowAttributeChangeEvent } from 'lightning/flowSupport';
import { decisionFor } from './decisions';
import { fill, labels } from './labels';
import { keep, send } from './outbox';
import { asOutcome, asRecommendations } from './recommendations';
import { answered, visitTo } from './visit';

/** Salesforce knows the first two. */
const REACTIONS = { accept: 'Accepted', decline: 'Rejected', later: 'Later', withhold: 'NotOffered' };
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 300000;
const PATIENCE_MS = 1500;
const MOST_OFFERS = 3;

const after = (ms) =>
    new Promise((resolve) => {
        setTimeout(resolve, ms);
    });

/** The next best offer for the customer of a record, and one press to say what came of it. */
export default class NboNextBestOffer extends LightningElement {
    @api cardLabel;
    @api acceptanceLabel;
    @api rejectionLabel;
    @api actionReference;
    @api maxOffers = MOST_OFFERS;
    /** Of the flow that the component stands in, which sets them after an answer. */
    @api targetId;
    @api reactionType;

    label = labels();
    phase = 'loading';
    found = { recommendations: [] };
    current = null;
    nothing = null;
    announcement = '';
    flowInputs = [];
    waiting = 0;
    focusOn = null;
    record = null;
    request = 0;
    pause = FIRST_PAUSE_MS;

    @api
    get recordId() {
        return this.record;
    }
    set recordId(value) {
        const isOther = value !== this.record;
        this.record = value;
        if (isOther && this.isConnected) {
            this.load();
        }
    }

    connectedCallback() {
        this.whenOnline = () => this.flush();
        window.addEventListener('online', this.whenOnline);
        this.load();
        this.flush();
    }

    disconnectedCallback() {
        window.removeEventListener('online', this.whenOnline);
        clearTimeout(this.timer);
        this.request += 1; // an answer that is still under way is nobody's now
    }

    renderedCallback() {
        const target = this.focusOn && this.template.querySelector(this.focusOn);
        if (target) {
            this.focusOn = null;
            target.focus();
        }
    }

    /** Ask for a decision; `said` is announced before what comes of it. */
    async load(said = '') {
        const request = ++this.request;
        this.phase = 'loading';
        if (!this.record) {
            this.showNone('nothing', this.label.none);
            return;
        }
        try {
            const decision = await decisionFor(this.record, visitTo(this.record));
            if (request === this.request) {
                this.lead();
                this.take(asRecommendations(decision, this.settings), said);
            }
        } catch {
            // Whatever it was, the call goes on: nothing is said but that there is no offer.
            if (request === this.request) {
                this.lead();
                this.showNone('failed', this.label.none, said);
            }
        }
    }

    /** Lead to what came whoever is still in the card; whoever went on elsewhere is left there. */
    lead() {
        const isHere = this.template.activeElement !== null;
        this.focusOn = isHere ? 'c-nbo-offer, [data-id="none"], [data-id="next"]' : null;
    }

    take(found, said) {
        this.found = found;
        const [best] = this.offers;
        if (found.accepted) {
            this.showAccepted(found.accepted);
        } else if (best) {
            this.show(best, said);
        } else {
            this.showNone('nothing', found.nothing ?? this.label.none, said);
        }
    }

    show(recommendation, said) {
        this.current = recommendation;
        this.phase = 'offer';
        this.announce(said, fill(this.label.offered, recommendation));
        this.tell('shown');
    }

    showAccepted(recommendation) {
        this.current = recommendation;
        this.phase = 'answered';
        // One array for as long as the flow is there: another one would begin it anew.
        this.flowInputs = [
            { name: 'recordId', type: 'String', value: this.record },
            { name: 'offerId', type: 'String', value: recommendation.id }
        ];
        this.announce(fill(this.label['said-accept'], recommendation));
    }

    showNone(phase, text, said) {
        this.current = null;
        this.phase = phase;
        this.nothing = text;
        this.announce(said, text);
    }

    announce(...sentences) {
        this.announcement = sentences.filter(Boolean).join('. ');
    }

    handleAnswer(event) {
        const { kind, ...details } = event.detail;
        this.tell(kind, details);
        this.react(kind, details);
        if (kind === 'accept') {
            // After a yes nothing more is pressed on the customer, unless the agent asks for it.
            this.showAccepted(this.current);
            this.focusOn = '[data-id="next"]';
        } else {
            this.goOn(fill(this.label[`said-${kind}`], this.current));
        }
    }

    async goOn(said) {
        if (this.current) {
            answered(this.record, this.current.id);
        }
        const request = ++this.request;
        this.phase = 'loading';
        this.focusOn = '[data-id="loading"]';
        // The next decision is to know of this answer, but an agent who waits comes first.
        await Promise.race([this.flush(), after(PATIENCE_MS)]);
        if (request === this.request) {
            this.load(said);
        }
    }

    tell(kind, details = {}) {
        // Without a token the service, in trouble itself, has not recorded the decision either.
        if (this.found.feedbackToken) {
            keep(this.found.feedbackToken, asOutcome(this.current, kind, details, new Date()));
            this.flush();
        }
    }

    async flush() {
        this.waiting = await send();
        clearTimeout(this.timer);
        if (this.waiting && this.isConnected) {
            this.timer = setTimeout(() => this.flush(), this.pause);
        }
        this.pause = this.waiting ? Math.min(this.pause * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    }

    react(kind, details) {
        const detail = {
            contextRecordId: this.record,
            executionId: this.found.executionId,
            targetId: this.current.id,
            reactionType: REACTIONS[kind],
            ...details
        };
        this.dispatchEvent(new CustomEvent('reaction', { detail }));
        for (const name of ['targetId', 'reactionType']) {
            this.dispatchEvent(new FlowAttributeChangeEvent(name, detail[name]));
        }
    }

    handleKey(event) {
        this.template.querySelector('c-nbo-answers')?.press(event);
    }

    handleInstead(event) {
        const { offer } = event.currentTarget.dataset;
        this.focusOn = 'c-nbo-offer';
        this.show(this.offers.find((each) => each.id === offer));
    }

    handleNext() {
        this.goOn();
    }

    get settings() {
        return {
            acceptanceLabel: this.acceptanceLabel || this.label.accept,
            rejectionLabel: this.rejectionLabel || this.label.decline,
            actionReference: this.actionReference || null
        };
    }

    get offers() {
        // A flow gives null for what its author left empty.
        return this.found.recommendations.slice(0, Math.max(1, this.maxOffers ?? MOST_OFFERS));
    }

    get alternatives() {
        return this.offers.filter((each) => each !== this.current);
    }

    get flow() {
        return this.current.actionReference;
    }

    get keptText() {
        return this.waiting ? fill(this.label.kept, { count: this.waiting }) : null;
    }

    get title() {
        return this.cardLabel || this.label.title;
    }

    get isLoading() {
        return this.phase === 'loading';
    }

    get isOffer() {
        return this.phase === 'offer';
    }

    get isAnswered() {
        return this.phase === 'answered';
    }

    get hasFailed() {
        return this.phase === 'failed';
    }

    get hasAlternatives() {
        return this.alternatives.length > 0;
    }
}
