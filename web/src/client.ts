/** The page's end of the worker: calls that can be aborted, and a new worker when one is lost. */
import { DetectorError } from "./errors.js";
import { fromFailure } from "./failures.js";
import { otherVersion } from "./files.js";
import { memoryFor, newMailbox } from "../../wasm/program.mjs";
import type { Program } from "./program.js";
import type { Told } from "./progress.js";
import type { FromWorker, HelpMessage, Method, Methods, ToWorker } from "./protocol.js";
import type { Workers } from "./workers.js";

/** The version of the worker that belongs to this script (build.mjs). */
declare const WORKER: string;

/**
 * A busy worker is lost when it sends nothing for this many ticks of this many milliseconds. It
 * sends something between blocks, about ten times a second. Ticks are counted rather than time,
 * which also passes while a computer sleeps or the page itself is busy.
 */
const [maxSilentTicks, tick] = [10, 6_000];

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  progress?: Told | undefined;
}

/** Makes workers of one program, one at a time. */
export class Client {
  private worker: Worker | undefined;
  /** The program of the worker is ready for calls. */
  private answering = false;
  private helpers: Worker[] = [];
  private ready: Promise<void> | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  private silent = 0;
  private watch: ReturnType<typeof setInterval> | undefined;
  private closed = false;
  /** Bytes of WebAssembly memory that the worker has. */
  memory = 0;
  /** How many workers have ended; numbers of prompt sets are of one of them only. */
  generation = 0;

  /** @param restore opens the model in a new worker */
  constructor(
    private readonly program: Program,
    private readonly workers: Workers,
    private readonly restore: (client: Client) => Promise<void>,
  ) {}

  /** Calls a method, in a new worker if there is none. */
  async call<M extends Method>(
    method: M, args: Methods[M]["args"], signal?: AbortSignal, progress?: Told,
  ): Promise<Methods[M]["value"]> {
    await this.up(signal);
    return this.send(method, args, signal, this.generation, progress);
  }

  /** Calls a method of the running worker, which must be of the generation given. */
  send<M extends Method>(
    method: M, args: Methods[M]["args"], signal?: AbortSignal, generation = this.generation,
    progress?: Told,
  ): Promise<Methods[M]["value"]> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.checkOpen();
      signal?.throwIfAborted();
      if (!this.answering || generation !== this.generation) throw lost("it ended before the call");
      const cancel = () => this.post({ type: "cancel", id });
      signal?.addEventListener("abort", cancel);
      const end = (f: () => void) => {
        signal?.removeEventListener("abort", cancel);
        f();
      };
      this.waiting.set(id, {
        progress,
        resolve: (value) => end(() => resolve(value as Methods[M]["value"])),
        reject: (error) =>
          end(() => reject(error.name === "AbortError" && signal ? signal.reason : error)),
      });
      this.silent = 0;
      this.post({ type: "call", id, method, args });
    });
  }

  /** Ends the worker and all its calls; the next call starts another. */
  drop(error: Error): void {
    this.generation++;
    this.ready = undefined;
    this.stop();
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const w of waiting) w.reject(error);
  }

  private stop(): void {
    clearInterval(this.watch);
    this.answering = false;
    this.memory = 0;
    for (const worker of [this.worker, ...this.helpers]) worker?.terminate();
    this.worker = undefined;
    this.helpers = [];
  }

  close(): void {
    this.closed = true;
    this.drop(closedError());
  }

  /** Throws if the detector is closed. */
  checkOpen(): void {
    if (this.closed) throw closedError();
  }

  private post(message: ToWorker): void {
    this.worker?.postMessage(message);
  }

  /** Starts a worker if there is none. */
  async up(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.checkOpen();
    const ready = (this.ready ??= this.start());
    try {
      await ready;
    } catch (error) {
      if (this.ready === ready) this.drop(error as Error);
      throw error;
    }
  }

  private async start(): Promise<void> {
    const { generation } = this;
    const check = () => {
      this.checkOpen();
      if (generation !== this.generation) throw lost("it ended as it started");
    };
    await this.workers.ready();
    check();
    try {
      await this.begin();
    } catch (error) {
      if (!(error instanceof Unstarted) || !(await this.workers.useBlob())) throw error;
      check();
      await this.begin();
    }
    await this.restore(this);
  }

  /** Makes a worker and its helpers, and waits until the program runs. */
  private async begin(): Promise<void> {
    const { program, kernels, pages, threads } = this.program;
    const memory = threads > 1 ? memoryFor(pages, true) : null;
    if (threads > 1 && !memory) throw lost("there is no memory that threads can share");
    const mailbox = memory && newMailbox();
    const worker = (this.worker = this.make());
    // Until the helpers are up, and if they never are, the worker computes alone.
    if (memory && mailbox) {
      const shared = { kernels, memory, mailbox };
      for (let me = 1; me < threads; me++) this.help({ type: "help", ...shared, me });
    }
    this.watch = setInterval(() => this.watchSilence(), tick);
    await new Promise<void>((resolve, reject) => {
      this.waiting.set(0, { resolve: () => resolve(), reject });
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (worker === this.worker) this.receive(data);
      };
      worker.onerror = ({ message }) => {
        if (worker === this.worker) this.failed(message);
      };
      this.silent = 0;
      this.post({ type: "start", program, kernels, memory, mailbox, pages, threads });
    });
  }

  private make(): Worker {
    try {
      return this.workers.make();
    } catch (error) {
      throw new Unstarted(String(error));
    }
  }

  private failed(message: string): void {
    if (this.answering) return this.drop(lost(message || "it failed"));
    this.stop();
    this.settle(0, (w) => w.reject(new Unstarted(message || "its file or the page's policy")));
  }

  private watchSilence(): void {
    if (this.waiting.size > 0 && ++this.silent > maxSilentTicks) {
      this.drop(lost("it sent nothing for a minute"));
    }
  }

  private help(message: HelpMessage): void {
    const helper = this.make();
    helper.postMessage(message);
    this.helpers.push(helper);
  }

  private receive(message: FromWorker): void {
    this.silent = 0;
    switch (message.type) {
      case "alive":
        return;
      case "progress":
        return this.waiting.get(message.id)?.progress?.(message.done, message.total);
      case "exit":
        return this.drop(lost(message.reason));
      case "ready":
        if (message.version !== WORKER) return this.drop(otherVersion("worker.js"));
        this.answering = true;
        return this.settle(0, (w) => w.resolve(undefined));
      case "reply": {
        const { failure, value } = message;
        this.memory = message.memory;
        this.settle(message.id, (w) =>
          failure ? w.reject(fromFailure(failure)) : w.resolve(value));
        if (failure?.code === "internal") this.drop(lost(failure.message));
      }
    }
  }

  private settle(id: number, f: (w: Waiting) => void): void {
    const w = this.waiting.get(id);
    this.waiting.delete(id);
    if (w) f(w);
  }
}

/** The worker could not be started; in another way it may. */
class Unstarted extends DetectorError {
  constructor(cause: string) {
    super("WorkerLost", `The worker could not be started: ${cause}. The page's ` +
      "Content-Security-Policy, if it has one, must allow worker-src 'self' blob: and " +
      "trusted-types inctrl.");
  }
}

function lost(reason: string): DetectorError {
  return new DetectorError("WorkerLost", `The worker was lost: ${reason}.`);
}

function closedError(): DetectorError {
  return new DetectorError("ClosedError", "The detector is closed.");
}
