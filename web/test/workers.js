// Runs in a page: tells when workers made from now on have sent messages, so that a test can act at a
// known moment instead of after some time.
const waiting = new Set();

class WatchedWorker extends Worker {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", ({ data }) => {
      for (const seen of waiting) seen(data);
    });
  }
}
globalThis.Worker = WatchedWorker;

/** Resolves when the workers have sent count more messages, of a type if one is given. */
export function messages(count, type) {
  return new Promise((resolve) => {
    if (count === 0) return resolve();
    const seen = (data) => {
      if (type !== undefined && data.type !== type) return;
      if (--count > 0) return;
      waiting.delete(seen);
      resolve();
    };
    waiting.add(seen);
  });
}
