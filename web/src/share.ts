/** Work that callers share while it runs: one load of a URL, one compilation. */
import { until } from "./limit.js";
import type { Report } from "./progress.js";

type Work<T> = (report: Report, signal: AbortSignal) => Promise<T>;

const running = new Map<string, Shared<unknown>>();

/**
 * The result of work of a key, which begins unless it runs already. It is aborted when nobody waits
 * for it any more. The error may be the signal's reason.
 */
export async function share<T>(
  key: string, work: Work<T>, report?: Report, signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  let shared = running.get(key) as Shared<T> | undefined;
  if (!shared) {
    shared = new Shared(work, (ended) => running.get(key) === ended && running.delete(key));
    running.set(key, shared);
  }
  return shared.join(report, signal);
}

class Shared<T> {
  private readonly reports = new Set<Report>();
  private readonly stop = new AbortController();
  private readonly result: Promise<T>;
  private users = 0;

  constructor(work: Work<T>, private readonly ended: (shared: unknown) => void) {
    this.result = work((step) => {
      for (const report of this.reports) queueMicrotask(() => report(step)); // one may throw
    }, this.stop.signal);
  }

  async join(report?: Report, signal?: AbortSignal): Promise<T> {
    this.users++;
    if (report) this.reports.add(report);
    try {
      return await until(this.result, signal);
    } finally {
      if (report) this.reports.delete(report);
      if (--this.users === 0) {
        this.ended(this);
        this.stop.abort();
      }
    }
  }
}
