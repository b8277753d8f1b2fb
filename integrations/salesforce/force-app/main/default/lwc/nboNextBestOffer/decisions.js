import decide from '@salesforce/apex/NboPanelController.decide';

const underWay = new Map();

/**
 * Ask for a decision; whoever asks the same while it is under way gets the same one.
 *
 * @param {string} recordId
 * @param {{id: string, exclude: string[]}} visit
 * @returns {Promise<object>} as `POST /v1/panel/decisions` answers it
 */
export function decisionFor(recordId, visit) {
    const asked = { recordId, visit: visit.id, exclude: visit.exclude };
    const key = JSON.stringify(asked);
    if (!underWay.has(key)) {
        underWay.set(
            key,
            decide(asked).finally(() => underWay.delete(key))
        );
    }
    return underWay.get(key);
}
