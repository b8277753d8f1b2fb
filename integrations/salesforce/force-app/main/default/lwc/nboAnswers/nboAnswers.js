import { LightningElement, api } from 'lwc';
import { dayIn } from './days';
import { commandOf, pickOf } from './keys';

/**
 * What came of an offer: four buttons, and behind two of them one question each.
 *
 * Fires `answer` with `{kind, reason?, until?}`; the kinds are `accept`, `later`, `decline` and
 * `withhold`.
 */
export default class NboAnswers extends LightningElement {
    @api labels;

    offer = null;
    asking = null;
    isInvalid = false;
    focusOn = null;
    tomorrow = null;
    until = null;

    @api
    get recommendation() {
        return this.offer;
    }
    set recommendation(value) {
        if (value?.id !== this.offer?.id) {
            this.asking = null; // what was asked was about the other one
        }
        this.offer = value;
    }

    /** Heed a key press anywhere in the card. */
    @api
    press(event) {
        const kind = this.asking ? null : commandOf(event);
        const picked = this.isDeclining ? pickOf(event, this.offer.rejectionReasons.length) : null;
        if (kind) {
            event.preventDefault();
            this.choose(kind);
        } else if (picked !== null) {
            event.preventDefault();
            this.answer({ kind: 'decline', reason: this.offer.rejectionReasons[picked].value });
        } else if (event.key === 'Escape' && this.asking) {
            event.stopPropagation();
            this.handleCancel();
        }
    }

    renderedCallback() {
        const target = this.focusOn && this.template.querySelector(this.focusOn);
        if (target) {
            this.focusOn = null;
            target.focus();
        }
    }

    handleChoice(event) {
        this.choose(event.currentTarget.dataset.kind);
    }

    choose(kind) {
        if (kind === 'later') {
            this.ask(kind, 'input');
        } else if (kind === 'decline' && this.offer.rejectionReasons.length) {
            this.ask(kind, '[data-reason]');
        } else {
            this.answer({ kind });
        }
    }

    ask(kind, focusOn) {
        this.asking = kind;
        this.isInvalid = false;
        this.tomorrow = dayIn(1); // the page may be open since yesterday
        this.until = dayIn(7);
        this.focusOn = focusOn;
    }

    answer(detail) {
        this.asking = null;
        this.dispatchEvent(new CustomEvent('answer', { detail }));
    }

    handleReason(event) {
        this.answer({ kind: 'decline', reason: event.currentTarget.dataset.reason });
    }

    handleReasonKey(event) {
        const buttons = [...this.template.querySelectorAll('[data-reason]')];
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
            event.preventDefault();
            buttons.at((buttons.indexOf(event.target) + step) % buttons.length).focus();
        }
    }

    handleLater(event) {
        event.preventDefault();
        this.until = this.template.querySelector('input').value;
        this.isInvalid = this.until < this.tomorrow;
        if (this.isInvalid) {
            this.focusOn = 'input';
        } else {
            this.answer({ kind: 'later', until: this.until });
        }
    }

    handleCancel() {
        this.focusOn = `[data-kind="${this.asking}"]`;
        this.asking = null;
    }

    get isDeclining() {
        return this.asking === 'decline';
    }

    get isDeferring() {
        return this.asking === 'later';
    }

    get fieldClass() {
        return this.isInvalid ? 'slds-form-element slds-has-error' : 'slds-form-element';
    }

    get reasons() {
        return this.offer.rejectionReasons.map((reason, at) => ({
            ...reason,
            text: `${at + 1}. ${reason.label}`,
            keys: at < 9 ? `Alt+Shift+${at + 1}` : null
        }));
    }
}
