/**
 * Loads files: with progress, from a cache that is checked and asks for news, on from where a broken load
 * stopped.
 */
import { DetectorError } from "./errors.js";

export interface Progress {
  /** What is loading, such as "model". */
  name: string;
  /** Bytes so far. */
  loaded: number;
  /** Bytes in all; 0 if the server does not say. */
  total: number;
  /** It came from the cache. */
  cached: boolean;
}

export interface AssetOptions {
  /** SHA-256 that the file must have, hexadecimal. */
  sha256?: string | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((p: Progress) => void) | undefined;
  /** Name of the cache; false: none. */
  cache?: string | false | undefined;
}

/** Attempts in a row that bring nothing before a load is given up. */
const attempts = 4;
const piece = 4 << 20;
/** Milliseconds that a server has to say whether a file that is kept is still its newest. */
const patience = 5_000;

/** Loads a file. The error is a {@link DetectorError} "LoadError", or the signal's reason. */
export async function loadAsset(name: string, url: string, o: AssetOptions = {}): Promise<Blob> {
  o.signal?.throwIfAborted();
  const cache = await opened(o);
  const kept = cache && (await fromCache(cache, url, o.sha256));
  if (kept && (o.sha256 !== undefined || (await current(url, kept.version, o.signal)))) {
    const { size } = kept.blob;
    o.onProgress?.({ name, loaded: size, total: size, cached: true });
    return kept.blob;
  }
  const { blob, version } = await download(name, url, o);
  const digest = cache || o.sha256 !== undefined ? await sha256(blob) : "";
  if (o.sha256 !== undefined && digest !== o.sha256) {
    throw new DetectorError("LoadError", `${url}: not the file that was expected`, url);
  }
  if (cache) await toCache(cache, url, blob, { [digestHeader]: digest, [versionHeader]: version });
  return blob;
}

/** SHA-256 of a file, hexadecimal; empty where the page may not compute one (no https). */
export async function sha256(blob: Blob): Promise<string> {
  if (!globalThis.crypto?.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join("");
}

const digestHeader = "x-inctrl-sha256";
const versionHeader = "x-inctrl-version";

/** What a server calls the content that it answers with; empty if it does not say. */
function versionOf(response: Response): string {
  const { headers } = response;
  return (headers.get("etag") ?? headers.get("last-modified") ?? "").replace(/^W\//, "");
}

/** Whether a file is still the version that was kept; also where no server can be asked, or none in time. */
async function current(url: string, version: string, signal?: AbortSignal): Promise<boolean> {
  const late = AbortSignal.timeout(patience);
  try {
    const response = await fetch(url, {
      method: "HEAD", cache: "no-cache", signal: signal ? AbortSignal.any([signal, late]) : late,
    });
    return response.status >= 500 || (version !== "" && versionOf(response) === version);
  } catch {
    signal?.throwIfAborted();
    return true;
  }
}

async function opened(o: AssetOptions): Promise<Cache | undefined> {
  if (o.cache === false) return undefined;
  try {
    return await globalThis.caches?.open(o.cache ?? "inctrl");
  } catch {
    return undefined; // storage may be off, as in a sandboxed frame
  }
}

/** A file from the cache; one that is not what was put there is thrown away. */
async function fromCache(
  cache: Cache, url: string, digest?: string,
): Promise<{ blob: Blob; version: string } | undefined> {
  try {
    const response = await cache.match(url);
    if (!response) return undefined;
    const blob = await response.blob();
    const want = digest ?? response.headers.get(digestHeader) ?? "";
    if (want === (await sha256(blob))) return { blob, version: response.headers.get(versionHeader) ?? "" };
    await cache.delete(url);
  } catch {
    // a cache that cannot be read is as good as none
  }
  return undefined;
}

async function toCache(cache: Cache, url: string, blob: Blob, marks: Record<string, string>): Promise<void> {
  try {
    await cache.put(url, new Response(blob, { headers: { ...marks, "content-length": String(blob.size) } }));
  } catch {
    // no room: the file is loaded anew the next time
  }
}

async function download(name: string, url: string, o: AssetOptions): Promise<{ blob: Blob; version: string }> {
  const parts: BlobPart[] = []; // blobs, which the browser may put on disk, and the last few chunks
  let fresh = 0; // bytes in those chunks
  let loaded = 0;
  let reached = 0; // the most bytes that an attempt has come to
  let total = 0;
  let tag: string | null = null;
  let version = "";
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await request(url, loaded, tag, o.signal);
      if (loaded > 0 && response.status !== 206) {
        parts.length = loaded = fresh = 0; // the server begins anew
      }
      tag = response.headers.get("etag");
      version = versionOf(response);
      total = loaded + length(response);
      for await (const chunk of chunks(response)) {
        parts.push(chunk);
        loaded += chunk.length;
        if ((fresh += chunk.length) >= piece) {
          parts.splice(0, parts.length, new Blob(parts));
          fresh = 0;
        }
        o.onProgress?.({ name, loaded, total: Math.max(total, loaded), cached: false });
      }
      if (loaded >= total) return { blob: new Blob(parts), version };
      throw new TypeError(`${loaded} of ${total} bytes came`);
    } catch (error) {
      o.signal?.throwIfAborted();
      if (loaded > reached) {
        reached = loaded;
        attempt = 1;
      }
      if (error instanceof DetectorError || attempt === attempts) {
        throw error instanceof DetectorError
          ? error
          : new DetectorError("LoadError", `${url}: ${String(error)}`, url);
      }
      await new Promise((f) => setTimeout(f, 100 * 2 ** attempt));
    }
  }
}

async function request(
  url: string, from: number, tag: string | null, signal?: AbortSignal,
): Promise<Response> {
  const headers: Record<string, string> = {};
  if (from > 0) {
    headers["range"] = `bytes=${from}-`;
    if (tag) headers["if-range"] = tag;
  }
  const response = await fetch(url, { headers, cache: "no-cache", signal: signal ?? null });
  if (!response.ok) {
    throw new DetectorError("LoadError", `${url}: the server answered ${response.status}`, url);
  }
  return response;
}

/** Bytes of the body; 0 if unknown: a compressed body's length is not that of the file. */
function length(response: Response): number {
  if (response.headers.get("content-encoding")) return 0;
  return Number(response.headers.get("content-length") ?? 0);
}

async function* chunks(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  for (;;) {
    const step = await reader?.read();
    if (!step || step.done) return;
    yield step.value as Uint8Array<ArrayBuffer>;
  }
}
