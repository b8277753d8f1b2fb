// @ts-check
// What happens, said to those who listen: one polite live region, which is always there.

/** Says each thing once, also when the same words come twice. */
export class Announcer {
  /** @param {HTMLElement} region an element with `role="status"` */
  constructor(region) {
    this.region = region;
  }

  /** @param {...string} sentences */
  say(...sentences) {
    const line = document.createElement("p");
    line.textContent = sentences.filter(Boolean).join(" ");
    this.region.replaceChildren(line);
  }
}
