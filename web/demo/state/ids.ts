/** Ids of projects and images. */

let last = 0;

/**
 * An id that no other thing has. Ids sort by the time at which they were made, so that what is
 * stored by id comes back in its order. Pages without https have no crypto.randomUUID.
 */
export function newId(): string {
  last = Math.max(last + 1, Date.now() * 1000);
  const random = crypto.getRandomValues(new Uint32Array(2));
  return last.toString(36).padStart(11, "0") + Array.from(random, (n) => n.toString(36)).join("");
}
