/**
 * Starts worker.js in a thread of Node, where it finds what it uses of a web worker; or reads Blobs
 * for a thread that does.
 */
import {
  MessageChannel, Worker, parentPort, receiveMessageOnPort, workerData, type MessagePort,
  type Transferable,
} from "node:worker_threads";

/** Blobs come to the port, and their bytes go back; then the first number of `done` is 1. */
interface Reading {
  port: MessagePort;
  done: Int32Array;
}

/** Reads Blobs while its thread waits, which Node cannot: another thread does it. */
class FileReaderSync {
  private static reading: Reading | undefined;

  readAsArrayBuffer(blob: Blob): ArrayBuffer {
    const { port, done } = (FileReaderSync.reading ??= FileReaderSync.start());
    port.postMessage(blob);
    Atomics.wait(done, 0, 0);
    Atomics.store(done, 0, 0);
    const answer: unknown = receiveMessageOnPort(port)?.message;
    if (answer instanceof ArrayBuffer) return answer;
    throw answer;
  }

  private static start(): Reading {
    const { port1, port2 } = new MessageChannel();
    const done = new Int32Array(new SharedArrayBuffer(4));
    const reader = { port: port2, done } satisfies Reading;
    new Worker(new URL(import.meta.url), { workerData: { reader }, transferList: [port2] }).unref();
    return { port: port1, done };
  }
}

function read({ port, done }: Reading): void {
  port.on("message", async (blob: Blob) => {
    const answer = await blob.arrayBuffer().catch((error: unknown) => error);
    port.postMessage(answer, answer instanceof ArrayBuffer ? [answer] : []);
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  });
}

/** The URL of a script, which may be one that was loaded. */
async function urlOf(script: string | Blob): Promise<string> {
  if (typeof script === "string") return script;
  return `data:text/javascript,${encodeURIComponent(await script.text())}`;
}

async function run(script: string | Blob): Promise<void> {
  const scope = globalThis as unknown as { onmessage?: (event: { data: unknown }) => void };
  Object.assign(globalThis, {
    FileReaderSync,
    postMessage: (message: unknown, transfer?: Transferable[]) =>
      parentPort?.postMessage(message, transfer),
  });
  await import(await urlOf(script));
  parentPort?.on("message", (data: unknown) => scope.onmessage?.({ data }));
}

const { reader, script } = workerData as { reader?: Reading; script: string | Blob };
if (reader) read(reader);
else await run(script);
