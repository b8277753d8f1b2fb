import locale from '@salesforce/i18n/locale';
import timeZone from '@salesforce/i18n/timeZone';

/**
 * Return a moment as the day that a person reads.
 *
 * @param {?string} moment
 * @returns {?string}
 */
export function asDay(moment) {
    const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone });
    return moment ? format.format(new Date(moment)) : null;
}

/**
 * Return a price for people. The catalogue says what it means: a text stays what it is.
 *
 * @param {?(string|number)} price
 * @returns {?string}
 */
export function asPrice(price) {
    return typeof price === 'number' ? new Intl.NumberFormat(locale).format(price) : price;
}
