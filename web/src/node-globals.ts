/**
 * What the library uses of a browser, made of Node's modules. The build puts these in place of the
 * globals of the same names (build.mjs).
 */
import { resolveObjectURL } from "node:buffer";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { Worker as Thread, type Transferable } from "node:worker_threads";
import { absolute } from "./node-address.js";
import { DetectorError } from "./errors.js";
import type { FromWorker, HelpMessage, ToWorker } from "./protocol.js";

export const processors = availableParallelism();

/** A timer that does not keep the process running. */
export const setInterval = (f: () => void, ms: number) => globalThis.setInterval(f, ms).unref();

/**
 * A thread with the interface of a web worker. It keeps the process running only while a call
 * waits for it.
 */
export class Worker {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  private readonly thread: Thread;
  private waiting = 0;
  private ended = false;

  constructor(script: string | URL) {
    const start = new URL("./node-worker.mjs", import.meta.url);
    const source = resolveObjectURL(String(script)) ?? String(script);
    this.thread = new Thread(start, { workerData: { script: source } });
    this.thread.on("message", (data: FromWorker) => {
      if (data.type === "ready" || data.type === "reply") this.wait(-1);
      this.onmessage?.({ data });
    });
    this.thread.on("error", ({ message }) => this.fail(message));
    this.thread.on("exit", (code) => this.fail(`it ended with code ${code}`));
    this.thread.unref(); // a listener has made the thread count
  }

  postMessage(message: ToWorker | HelpMessage, transfer: Transferable[] = []): void {
    if (message.type === "start" || message.type === "call") this.wait(1);
    this.thread.postMessage(message, transfer);
  }

  terminate(): void {
    this.ended = true;
    void this.thread.terminate();
  }

  private wait(more: number): void {
    this.waiting += more;
    if (this.waiting > 0) this.thread.ref();
    else this.thread.unref();
  }

  private fail(message: string): void {
    if (!this.ended) this.onerror?.({ message });
    this.ended = true;
  }
}

/** Loads a URL, or a file by its path. */
export async function fetch(url: string | URL, init?: RequestInit): Promise<Response> {
  const at = new URL(absolute(url));
  if (at.protocol !== "file:") return globalThis.fetch(at, init);
  init?.signal?.throwIfAborted();
  const found = await stat(at).catch(() => undefined);
  if (!found?.isFile()) {
    const name = fileURLToPath(at);
    throw new DetectorError("LoadError", `${name}: there is no such file`, name);
  }
  const body = Readable.toWeb(createReadStream(at)) as unknown as ReadableStream;
  return new Response(body, { headers: { "content-length": String(found.size) } });
}

/** The pixels of an image. */
export class ImageData {
  readonly colorSpace = "srgb";
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;

  constructor(data: Uint8ClampedArray | number, width: number, height?: number) {
    if (typeof data === "number") {
      [this.width, this.height] = [data, width];
      this.data = new Uint8ClampedArray(4 * data * width);
    } else {
      [this.data, this.width] = [data, width];
      this.height = height ?? data.length / 4 / width;
    }
  }

  get [Symbol.toStringTag](): string {
    return "ImageData";
  }
}
