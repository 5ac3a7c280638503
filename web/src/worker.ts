/**
 * A worker: starts the Go program (wasm/main.go) and passes messages, or helps another one that
 * does. It loads nothing: the compiled program and the model come in messages, so that a page can
 * lock its network first.
 */
import { help, memoryFor, run } from "../../wasm/program.mjs";
import type { Failure, FromWorker, StartMessage, ToWorker } from "./protocol.js";

interface Program {
  call(id: number, method: string, args: object): void;
  cancel(id: number): void;
}

interface Host extends Partial<Program> {
  reply(id: number, failure: Failure | null, value: unknown): void;
  yield(f: () => void): void;
  progress(id: number, done: number, total: number): void;
}

/** The version of this worker (build.mjs). */
declare const WORKER: string;

const scope = globalThis as unknown as {
  Go: new () => Parameters<typeof run>[0];
  inctrl: Host;
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
};

// A message to oneself arrives after the messages that wait already, and without a timer's delay.
const self = new MessageChannel();
const callbacks: (() => void)[] = [];
self.port1.onmessage = () => callbacks.shift()?.();

let memory: WebAssembly.Memory | null = null;

scope.inctrl = {
  reply(id, failure, value) {
    if (id === 0) {
      scope.postMessage({ type: "ready", version: WORKER });
    } else {
      const bytes = memory?.buffer.byteLength ?? 0;
      scope.postMessage({ type: "reply", id, failure, value, memory: bytes }, buffers(value));
    }
  },
  yield(f) {
    callbacks.push(f);
    self.port2.postMessage(null);
    scope.postMessage({ type: "alive" });
  },
  progress(id, done, total) {
    scope.postMessage({ type: "progress", id, done, total });
  },
};

/** The memory of a value's arrays, which moves to the page instead of being copied. */
function buffers(value: unknown): Transferable[] {
  if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer];
  return value && typeof value === "object" ? Object.values(value).flatMap(buffers) : [];
}

async function start(message: StartMessage): Promise<void> {
  const go = new scope.Go();
  let reason = "the program ended";
  go.exit = (code) => (reason = `the program ended with code ${code}`);
  try {
    memory = message.memory ?? memoryFor(message.pages, false)!;
    await run(go, { ...message, memory });
  } catch (error) {
    reason = String(error);
  }
  scope.postMessage({ type: "exit", reason });
}

scope.onmessage = ({ data }) => {
  try {
    switch (data.type) {
      case "start":
        void start(data);
        break;
      case "help":
        void help(data);
        break;
      case "call":
        scope.inctrl.call?.(data.id, data.method, data.args);
        break;
      case "cancel":
        scope.inctrl.cancel?.(data.id);
        break;
    }
  } catch (error) {
    scope.postMessage({ type: "exit", reason: String(error) });
  }
};
