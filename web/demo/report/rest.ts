/** Long work in short pieces, so that the page answers meanwhile, and that can be cancelled. */
import { breather } from "../state/breather.js";

/** Gives way to other work now and then; throws if the signal says so. */
export type Rest = () => Promise<void>;

export function resting(signal?: AbortSignal): Rest {
  const rest = breather();
  return async () => {
    await rest();
    signal?.throwIfAborted();
  };
}
