/**
 * Return a day some days from now as a date field writes it, in the time of the agent's computer.
 *
 * @param {number} days
 * @returns {string} as in `2026-12-24`
 */
export function dayIn(days) {
    const now = new Date();
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 12);
    const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
    return parts.map((part) => String(part).padStart(2, '0')).join('-');
}
