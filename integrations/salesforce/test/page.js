/**
 * A record page for the tests: the component in a real DOM, the service behind Apex played by
 * functions, and what an agent sees and does.
 */
import { setImmediate } from 'timers';
import { createElement } from 'lwc';
import NboNextBestOffer from 'c/nboNextBestOffer';
import decide from '@salesforce/apex/NboPanelController.decide';
import report from '@salesforce/apex/NboPanelController.report';
import decision from './decision.json';

export { decide, report };
export const [FIBRE, TV] = decision.offers;
export const RECORD = '500000000000001';

/** Begin as a new tab does: nothing on the page, nothing kept, a service that answers. */
export function openTab() {
    document.body.replaceChildren();
    window.localStorage.clear();
    window.sessionStorage.clear();
    decide.mockReset().mockResolvedValue(decision);
    report.mockReset().mockResolvedValue(200);
}

/**
 * Return the decision with other values.
 *
 * @param {object} changes
 * @returns {object}
 */
export function decided(changes) {
    return { ...decision, ...changes };
}

/** Return all outcomes that were sent, in order. */
export function told() {
    return report.mock.calls.flatMap(([sent]) => JSON.parse(sent.outcomes));
}

/** Wait until all that is ready to happen has happened, at any depth of promises. */
export function settled() {
    return new Promise((resolve) => {
        setImmediate(resolve);
    });
}

/** Return the element with the focus, inside whatever components it is. */
export function focused() {
    let active = document.activeElement;
    while (active.shadowRoot?.activeElement) {
        active = active.shadowRoot.activeElement;
    }
    return active;
}

/**
 * Press a key where the focus is.
 *
 * @param {KeyboardEventInit} key
 */
export async function press(key) {
    const event = new KeyboardEvent('keydown', { bubbles: true, composed: true, ...key });
    focused().dispatchEvent(event);
    await settled();
}

/**
 * Click something and wait for what comes of it.
 *
 * @param {HTMLElement} target
 */
export async function click(target) {
    target.click();
    await settled();
}

/**
 * Put the component on the page.
 *
 * @param {object} [properties] as the App Builder sets them
 * @returns {object} the card as an agent sees it
 */
export function addCard(properties = {}) {
    const element = createElement('c-nbo-next-best-offer', { is: NboNextBestOffer });
    Object.assign(element, { recordId: RECORD, ...properties });
    document.body.appendChild(element);
    const part = (selector) => element.shadowRoot.querySelector(selector);
    const inside = (name, selector) => part(name)?.shadowRoot.querySelector(selector) ?? null;
    return {
        element,
        part,
        inOffer: (selector) => inside('c-nbo-offer', selector),
        inAnswers: (selector) => inside('c-nbo-answers', selector),
        button: (kind) => inside('c-nbo-answers', `[data-kind="${kind}"]`),
        offer: () => inside('c-nbo-offer', 'h3')?.textContent ?? null,
        status: () => part('[role="status"]').textContent
    };
}
