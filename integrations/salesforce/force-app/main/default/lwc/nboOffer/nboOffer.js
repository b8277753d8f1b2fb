import { LightningElement, api } from 'lwc';
import { asDay, asPrice } from './formats';

/** One recommendation for an agent: what to say first, then why, then the rest. */
export default class NboOffer extends LightningElement {
    @api recommendation;
    @api labels;

    missingImage = null;

    /** Lead whoever cannot see it to the offer. */
    @api
    focus() {
        this.template.querySelector('h3').focus();
    }

    handleNoImage() {
        this.missingImage = this.recommendation.imageUrl;
    }

    /** Where its address is not among the org's trusted ones, there is no broken image but none. */
    get imageUrl() {
        const { imageUrl } = this.recommendation;
        return imageUrl === this.missingImage ? null : imageUrl;
    }

    get reasons() {
        return this.recommendation.reasons.map((text, at) => ({ key: at, text }));
    }

    get objections() {
        return this.recommendation.objections.map((said, at) => ({ key: at, ...said }));
    }

    get facts() {
        const { price, until } = this.recommendation;
        const rows = [
            { term: this.labels.price, value: asPrice(price) },
            { term: this.labels.until, value: asDay(until) }
        ];
        return rows.filter((row) => row.value !== null && row.value !== undefined);
    }

    get hasReasons() {
        return this.reasons.length > 0;
    }

    get hasObjections() {
        return this.objections.length > 0;
    }

    get hasFacts() {
        return this.facts.length > 0;
    }
}
