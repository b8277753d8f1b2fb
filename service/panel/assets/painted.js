// @ts-check
// The moment after the browser has painted what was just made.

/** Act once the next frame has been painted. @param {() => void} act */
export function afterPaint(act) {
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => {
      after.port1.close();
      act();
    };
    after.port2.postMessage(null);
  });
}
