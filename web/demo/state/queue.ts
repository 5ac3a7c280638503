/** Works through images in turn, several at once. */

/** How many of the images done last give the rate. */
const recent = 16;

export interface Work<T extends { id: string }> {
  /** The next to do, which is not in work. */
  next(busy: ReadonlySet<string>): T | undefined;
  /** Does one; errors are its own. An aborted one is as if it had not begun. */
  work(item: T, signal: AbortSignal): Promise<void>;
  /** Work goes on. */
  tell(): void;
  /** Nothing is left. */
  done(): void;
}

export class Queue<T extends { id: string }> {
  private abort: AbortController | undefined;
  private ends: number[] = [];

  constructor(private readonly todo: Work<T>) {}

  get running(): boolean {
    return this.abort !== undefined;
  }

  /** Images per second. */
  get rate(): number {
    const first = this.ends[0];
    if (first === undefined) return 0;
    return ((this.ends.length - 1) * 1000) / (performance.now() - first) || 0;
  }

  /** Begins anew, with so many at once. */
  start(atOnce: number): void {
    this.stop();
    const abort = (this.abort = new AbortController());
    const busy = new Set<string>();
    this.ends = [performance.now()];
    const lines = Array.from({ length: atOnce }, () => this.line(busy, abort.signal));
    void Promise.all(lines).then(() => {
      if (this.abort !== abort) return;
      this.abort = undefined;
      if (this.todo.next(busy)) this.start(atOnce); // it came while the last ones ended
      else this.todo.done();
    });
  }

  stop(): void {
    this.abort?.abort();
    this.abort = undefined;
  }

  private async line(busy: Set<string>, signal: AbortSignal): Promise<void> {
    for (let item; !signal.aborted && (item = this.todo.next(busy)); ) {
      busy.add(item.id);
      this.todo.tell();
      await this.todo.work(item, signal);
      busy.delete(item.id);
      this.ends = [...this.ends, performance.now()].slice(-recent);
    }
  }
}
