const COMMANDS = { A: 'accept', L: 'later', D: 'decline', N: 'withhold' };

/**
 * Return what a key press asks for: Alt+Shift with the letter of an answer.
 *
 * A letter counts by what it is, then by where it is: with Alt some computers type `Å` for A.
 *
 * @param {KeyboardEvent} event
 * @returns {?string} `accept`, `later`, `decline` or `withhold`
 */
export function commandOf(event) {
    if (!isMeant(event)) {
        return null;
    }
    const letter = /^[a-z]$/i.test(event.key) ? event.key.toUpperCase() : event.code.replace(/^Key/, '');
    return COMMANDS[letter] ?? null;
}

/**
 * Return which of a list Alt+Shift with a digit picks, from 0, or null.
 *
 * @param {KeyboardEvent} event
 * @param {number} count
 * @returns {?number}
 */
export function pickOf(event, count) {
    const digit = isMeant(event) && /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    return digit && digit[1] <= count ? digit[1] - 1 : null;
}

/** No stray letter sets anything off, and a key held down answers no offer that comes meanwhile. */
function isMeant(event) {
    return !event.repeat && !event.isComposing && event.altKey && event.shiftKey && !event.ctrlKey && !event.metaKey;
}
