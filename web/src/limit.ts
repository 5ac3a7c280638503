/** Runs at most `free` tasks at a time, the others in the order in which they came. */
export class Limit {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.enter(signal);
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }

  private enter(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.free > 0) {
      this.free--;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(enter), 1);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.waiting.push(enter);
    });
  }
}

/** Works on items, at most a number of them at once, and yields what comes of them in order. */
export async function* inOrder<T, R>(
  items: Iterable<T> | AsyncIterable<T>, most: number,
  work: (item: T, index: number) => Promise<R>,
): AsyncGenerator<R, void> {
  const begun: Promise<R>[] = [];
  let index = 0;
  for await (const item of items) {
    const coming = work(item, index++);
    coming.catch(() => undefined); // the caller is told in its turn
    if (begun.push(coming) === most) yield await begun.shift()!;
  }
  for (const coming of begun) yield await coming;
}

/** The promise, or the signal's reason if that comes first. */
export function until<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    const end = () => signal.removeEventListener("abort", abort);
    promise.then(resolve, reject).finally(end);
  });
}
