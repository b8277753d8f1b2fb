// @ts-check
// Elements are built, never written as markup: there is no text that could become a tag.

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An element with its attributes and children.
 *
 * @param {string} name
 * @param {Record<string, unknown>} [attributes] `null`, `undefined` and `false` are left out;
 *   `true` is an attribute without value; a function `onclick` listens for `click`
 * @param {...Child} children `null`, `undefined` and `false` are left out
 * @returns {HTMLElement}
 */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function")
      node.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
    else if (value === true) node.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(key, String(value));
  }
  node.append(...present(children));
  return node;
}

/** Put these in the place of what a node holds. @param {Element} node @param {...Child} children */
export function fill(node, ...children) {
  node.replaceChildren(...present(children));
}

/** Words for those who listen rather than look. @param {string} text */
export const unseen = (text) => el("span", { class: "unseen" }, text);

const present = (children) =>
  children.filter((child) => child !== null && child !== undefined && child !== false);
