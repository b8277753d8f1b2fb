// @ts-check
// When something is really before the agent's eyes, and how long that took.

/**
 * Act once, when an element is in view on a page that is in view.
 *
 * A panel that a host keeps in a tab behind others is not seen, however long it is there.
 *
 * @param {Element} element
 * @param {() => void} act
 * @returns {() => void} forget it
 */
export function whenSeen(element, act) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      if (document.visibilityState !== "visible") return;
      observer.disconnect();
      act();
    },
    { threshold: 0.5 },
  );
  const lookAgain = () => {
    observer.unobserve(element);
    observer.observe(element);
  };
  observer.observe(element);
  document.addEventListener("visibilitychange", lookAgain);
  return () => {
    observer.disconnect();
    document.removeEventListener("visibilitychange", lookAgain);
  };
}

/** Mark the moment after the next frame has been painted. @param {string} name */
export function markPainted(name) {
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => {
      after.port1.close();
      performance.mark(name);
    };
    after.port2.postMessage(null);
  });
}
