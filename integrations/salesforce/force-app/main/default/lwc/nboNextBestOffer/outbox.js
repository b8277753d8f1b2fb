import userId from '@salesforce/user/Id';
import report from '@salesforce/apex/NboPanelController.report';
import { kept } from './kept';

/** As long as the service takes reports of a decision. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const MOST = 200;
/** Answers that a later try may better; any other refusal is final. */
const PASSING = new Set([408, 425, 429]);

const box = kept('localStorage', `nbo.outbox.${userId}`, () => []);
let underWay = null;

/**
 * Keep an outcome until the service has it.
 *
 * @param {string} feedbackToken of the decision; it opens nothing but that decision's outcomes
 * @param {object} outcome as `asOutcome` makes it
 */
export function keep(feedbackToken, outcome) {
    box.write([...box.read(), { feedbackToken, outcome }].slice(-MOST));
}

/**
 * Send all that is kept. The service takes a repeat for what it is, so nothing that is sent twice,
 * here or from another tab, counts twice.
 *
 * @returns {Promise<number>} how many outcomes are still kept
 */
export function send() {
    if (!underWay) {
        underWay = sendAll().finally(() => {
            underWay = null;
        });
    }
    return underWay;
}

async function sendAll() {
    const tried = new Set();
    let waiting = untried(tried);
    // Again from the top: an answer may have come in while others were on their way.
    while (waiting.length) {
        const { feedbackToken } = waiting[0];
        const batch = waiting.filter((each) => each.feedbackToken === feedbackToken);
        batch.forEach((each) => tried.add(named(each)));
        // One after the other: what came first is told first.
        await deliver(batch);
        waiting = untried(tried);
    }
    return box.read().length;
}

async function deliver(batch) {
    const status = await statusOf(batch);
    const isRefused = status >= 400 && status < 500 && !PASSING.has(status);
    if (isRefused && batch.length > 1) {
        // One of them is not taken: the others need not go with it.
        await batch.reduce((before, each) => before.then(() => deliver([each])), Promise.resolve());
    } else if (isRefused || status < 400) {
        forget(batch);
    }
}

async function statusOf(batch) {
    const [{ feedbackToken }] = batch;
    const outcomes = JSON.stringify(batch.map((each) => each.outcome));
    try {
        return await report({ feedbackToken, outcomes });
    } catch {
        return 503;
    }
}

function untried(tried) {
    const since = Date.now() - KEPT_MS;
    forget(box.read().filter((each) => Date.parse(each.outcome.occurred_at) < since));
    return box.read().filter((each) => !tried.has(named(each)));
}

function forget(batch) {
    const gone = new Set(batch.map(named));
    const before = box.read();
    const after = before.filter((each) => !gone.has(named(each)));
    if (after.length < before.length) {
        box.write(after);
    }
}

function named(each) {
    return JSON.stringify(each);
}
