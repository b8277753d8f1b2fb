// A browser's storage as the panel uses it: its own names are what it holds.

/** @param {Record<string, string>} entries */
export const box = (entries = {}) => {
  const acts = {
    getItem: (key) => entries[key] ?? null,
    setItem: (key, value) => void (entries[key] = String(value)),
    removeItem: (key) => void delete entries[key],
  };
  return new Proxy(entries, { get: (_, key) => acts[key] ?? entries[key] });
};

/** A storage that refuses everything, as in a frame whose site may keep nothing. */
export const blocked = () => {
  const refuse = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  return new Proxy({}, { get: refuse, ownKeys: refuse });
};
