// @ts-check
// Pictures: drawn with attributes alone, in percent of the width there is, so that they need no
// style of their own and bend to any page. All that they show is in the words beside them.

const SVG = "http://www.w3.org/2000/svg";

/**
 * A part of a picture.
 *
 * @param {string} name
 * @param {Record<string, string | number | null | undefined>} [attributes] null is left out
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function part(name, attributes = {}, ...children) {
  const node = /** @type {SVGElement} */ (document.createElementNS(SVG, name));
  for (const [key, value] of Object.entries(attributes))
    if (value !== null && value !== undefined) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

/** A picture for those who look; nobody listens to it. @param {Record<string, string | number>} attributes @param {...Node} parts */
export const picture = (attributes, ...parts) =>
  part("svg", { "aria-hidden": "true", focusable: "false", ...attributes }, ...parts);

/**
 * A scale from values to percents of the width.
 *
 * @param {number} low
 * @param {number} high
 */
export function scale(low, high) {
  const span = high - low || 1;
  return (/** @type {number} */ value) => (100 * (value - low)) / span;
}

/** As an attribute has it. @param {number} share of the width, 0 to 100 */
export const pc = (share) => `${share.toFixed(3)}%`;

/**
 * Round values between two others, a few of them.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} [most]
 */
export function ticks(low, high, most = 5) {
  const steps = [0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100];
  const step = steps.find((each) => (high - low) / each <= most) ?? 1_000;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * step);
}
