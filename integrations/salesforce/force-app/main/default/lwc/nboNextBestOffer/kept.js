/**
 * A value that outlives the page where the browser allows it, and else lasts as long as the page.
 *
 * @param {'localStorage'|'sessionStorage'} storage
 * @param {string} key
 * @param {() => any} empty makes what is there when nothing is
 * @returns {{read: () => any, write: (value: any) => void}}
 */
export function kept(storage, key, empty) {
    let here = null;
    return {
        read() {
            try {
                return here ?? JSON.parse(window[storage].getItem(key)) ?? empty();
            } catch {
                return empty();
            }
        },
        write(value) {
            try {
                window[storage].setItem(key, JSON.stringify(value));
                here = null;
            } catch {
                here = value; // the storage is full or forbidden
            }
        }
    };
}
