/** Downloads a file, resuming where a broken load stopped. */
import { isElsewhere } from "./address.js";
import { DetectorError } from "./errors.js";
import { isWebPage } from "./kinds.js";

/** A file and its version. */
export interface Versioned {
  blob: Blob;
  version: string;
}

/** A load fails after this many attempts in a row without progress. */
const attempts = 4;
/** Chunks are gathered into blobs of this many bytes. */
const blobSize = 4 << 20;

/**
 * Downloads a file. The error is a {@link DetectorError} "LoadError", or the signal's reason.
 *
 * @param size bytes, 0 if unknown @param tell is told bytes, so far and in total (0: unknown)
 */
export async function download(
  url: string, size: number, tell: (loaded: number, total: number) => void, signal?: AbortSignal,
): Promise<Versioned> {
  const file = new Download(url, size, tell, signal);
  for (let reached = 0, attempt = 1; ; attempt++) {
    try {
      return await file.attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof DetectorError) throw error;
      if (file.loaded > reached) [reached, attempt] = [file.loaded, 1];
      if (attempt === attempts) throw await failure(url, error);
      await new Promise((f) => setTimeout(f, 100 * 2 ** attempt));
    }
  }
}

/** The error for a load that failed, with as much of the reason as a page is told. */
export async function failure(url: string, error: unknown): Promise<DetectorError> {
  let reason = String(error);
  if (isElsewhere(url) && url.startsWith("file:")) {
    reason = "a page that is opened from a file cannot load others; a web server must send it";
  } else if (error instanceof TypeError && isElsewhere(url)) {
    const answers = await fetch(url, { method: "HEAD", mode: "no-cors" })
      .then(() => true, () => false);
    const missing = "it must send the header \"Access-Control-Allow-Origin\" with " +
      `"${globalThis.origin === "null" ? "*" : globalThis.origin}" or "*"`;
    reason = answers ? `the server does not allow other origins: ${missing}`
      : `${reason}. If the server answers, ${missing}`;
  }
  return refused(url, reason);
}

/** The error for a file that a server does not send. */
export function refused(url: string, why: string): DetectorError {
  return new DetectorError("LoadError", `${url}: ${why}`, url);
}

/** Throws if a server sent a web page, as many do for a file that is not there. */
export function refusePage(url: string, head: Uint8Array): void {
  if (url.startsWith("file:") || !isWebPage(head)) return;
  throw refused(url, "the server sent a web page (HTML), so the file is missing there");
}

class Download {
  /** Bytes so far. */
  loaded = 0;
  private readonly parts: Blob[] = []; // which the browser may keep on disk
  private rest: BlobPart[] = []; // the last chunks
  private fresh = 0; // bytes in them
  private tag: string | null = null;

  constructor(
    private readonly url: string, private readonly size: number,
    private readonly tell: (loaded: number, total: number) => void,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Loads what is missing. */
  async attempt(): Promise<Versioned> {
    const response = await this.request();
    if (this.loaded > 0 && response.status !== 206) this.restart();
    this.tag = response.headers.get("etag");
    const total = length(response) && this.loaded + length(response);
    const shown = () => this.size || (total && Math.max(total, this.loaded));
    for await (const chunk of chunks(response.body)) {
      if (this.loaded === 0) refusePage(this.url, chunk);
      this.add(chunk);
      this.tell(this.loaded, shown());
    }
    if (this.loaded < total) throw new TypeError(`${this.loaded} of ${total} bytes received`);
    if (!shown()) this.tell(this.loaded, this.loaded);
    return { blob: new Blob([...this.parts, ...this.rest]), version: versionOf(response) };
  }

  private async request(): Promise<Response> {
    const { url, loaded, tag, signal } = this;
    const headers: Record<string, string> = {};
    if (loaded > 0) {
      headers["range"] = `bytes=${loaded}-`;
      if (tag) headers["if-range"] = tag;
    }
    const response = await fetch(url, { headers, cache: "no-cache", signal: signal ?? null });
    if (response.ok) return response;
    throw refused(url, `the server answered ${response.status}`);
  }

  private add(chunk: Uint8Array<ArrayBuffer>): void {
    this.rest.push(chunk);
    this.loaded += chunk.length;
    this.fresh += chunk.length;
    if (this.fresh < blobSize) return;
    this.parts.push(new Blob(this.rest));
    [this.rest, this.fresh] = [[], 0];
  }

  /** Forgets what is loaded: the server starts at the beginning. */
  private restart(): void {
    [this.loaded, this.fresh, this.parts.length, this.rest.length] = [0, 0, 0, 0];
  }
}

/** The version of a response: its ETag or date; empty if the server sends neither. */
export function versionOf({ headers }: Response): string {
  return (headers.get("etag") ?? headers.get("last-modified") ?? "").replace(/^W\//, "");
}

/** Bytes of the body; 0 if unknown: a compressed body's length is not that of the file. */
function length({ headers }: Response): number {
  return headers.get("content-encoding") ? 0 : Number(headers.get("content-length") ?? 0);
}

export async function* chunks(
  stream: ReadableStream<Uint8Array> | null,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream?.getReader();
  for (;;) {
    const step = await reader?.read();
    if (!step || step.done) return;
    yield step.value as Uint8Array<ArrayBuffer>;
  }
}
