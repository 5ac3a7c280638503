/** Long work in short pieces, so that the page answers meanwhile. */

/** Waits if the work has gone on for a while; throws if the signal says so. */
export type Rest = () => Promise<void>;

/** Milliseconds of work in one piece. */
const piece = 30;

export function resting(signal?: AbortSignal): Rest {
  let begun = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - begun < piece) return;
    await new Promise((resolve) => setTimeout(resolve));
    begun = performance.now();
    signal?.throwIfAborted();
  };
}
