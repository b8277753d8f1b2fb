import { kept } from './kept';

/** After this long without an answer, the same record is another conversation. */
const LASTS_MS = 30 * 60 * 1000;
/** The service takes no longer list of what to leave out. */
const MOST = 100;

const visits = kept('sessionStorage', 'nbo.visits', () => ({}));

/**
 * Return the visit to a record: two components on one page, or a page that is loaded again while
 * the customer speaks, share it, and so share the decision.
 *
 * @param {string} recordId
 * @returns {{id: string, exclude: string[]}} `exclude` has the offers that were answered
 */
export function visitTo(recordId) {
    const visit = current()[recordId] ?? { id: newId(recordId), exclude: [] };
    return save(recordId, visit);
}

/**
 * Remember that an offer was answered in the visit to a record.
 *
 * @param {string} recordId
 * @param {string} offerId
 */
export function answered(recordId, offerId) {
    const { id, exclude } = visitTo(recordId);
    save(recordId, { id, exclude: [...new Set([...exclude, offerId])].slice(-MOST) });
}

function current() {
    const since = Date.now() - LASTS_MS;
    return Object.fromEntries(
        Object.entries(visits.read()).filter(([, visit]) => visit.at > since)
    );
}

function save(recordId, { id, exclude }) {
    visits.write({ ...current(), [recordId]: { id, exclude, at: Date.now() } });
    return { id, exclude };
}

function newId(recordId) {
    // It need be no secret, only another one than the last.
    return `${recordId}-${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
}
