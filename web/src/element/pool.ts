/** Values that several users share: made for the first, freed when the last has gone. */

/** A user's part in a value. */
export interface Lease<T> {
  readonly value: Promise<T>;
  /** Making the value failed: another lease makes it anew. */
  readonly failed: boolean;
  /** Ends the use. */
  release(): void;
}

/** A value and its users. */
class Shared<T, P> {
  users = 0;
  failed = false;
  readonly listeners = new Set<(progress: P) => void>();
  readonly ended = new AbortController();
  readonly value: Promise<T>;

  constructor(make: Make<T, P>) {
    this.value = make(this.ended.signal, (progress) => {
      for (const tell of this.listeners) tell(progress);
    });
    this.value.catch(() => (this.failed = true));
  }
}

/** Makes a value, unless the signal says that nobody wants it any more. */
export type Make<T, P> = (signal: AbortSignal, tell: (progress: P) => void) => Promise<T>;

export class Pool<T, P = never> {
  private readonly shared = new Map<string, Shared<T, P>>();

  constructor(private readonly free: (value: T) => void) {}

  /** The value of a key, made if nobody has it. */
  take(key: string, make: Make<T, P>, tell: (progress: P) => void = () => undefined): Lease<T> {
    let shared = this.shared.get(key);
    if (!shared || shared.failed) this.shared.set(key, (shared = new Shared<T, P>(make)));
    const { value } = shared;
    shared.users++;
    shared.listeners.add(tell);
    return {
      value,
      get failed() {
        return shared.failed;
      },
      release: () => {
        if (!shared.listeners.delete(tell)) return; // a second time
        shared.users--;
        // An element that replaces another one in this task takes the value over.
        setTimeout(() => this.end(key, shared));
      },
    };
  }

  private end(key: string, shared: Shared<T, P>): void {
    if (shared.users > 0) return;
    if (this.shared.get(key) === shared) this.shared.delete(key);
    shared.ended.abort();
    shared.value.then(this.free, () => undefined);
  }
}
