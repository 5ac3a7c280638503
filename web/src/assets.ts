/**
 * Loads files, with progress: from a cache whose files are verified and checked for newer versions,
 * and resuming where a broken load stopped.
 */
import { DetectorError } from "./errors.js";

export interface Progress {
  /** What is loading, such as "model". */
  name: string;
  /** Bytes so far. */
  loaded: number;
  /** Bytes in total; 0 if the server does not say. */
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
  /** Tells newly loaded files that are neither cached nor compared with sha256. */
  apart?: ((file: Blob) => Promise<boolean>) | undefined;
}

/** A load fails after this many attempts in a row without progress. */
const attempts = 4;
/** Chunks are gathered into blobs of this many bytes. */
const blobSize = 4 << 20;
/** Milliseconds that a server has to say whether a cached file is still the newest. */
const headTimeout = 5_000;

/** Loads a file. The error is a {@link DetectorError} "LoadError", or the signal's reason. */
export async function loadAsset(name: string, url: string, o: AssetOptions = {}): Promise<Blob> {
  return (await loadVersioned(name, url, o)).blob;
}

/** Loads a file, and tells its version. */
export async function loadVersioned(
  name: string, url: string, o: AssetOptions = {},
): Promise<Versioned> {
  o.signal?.throwIfAborted();
  const cache = await opened(o);
  const cached = cache && (await fromCache(cache, url, o.sha256));
  if (cached && (o.sha256 !== undefined || (await isNewest(url, cached.version, o.signal)))) {
    const { size } = cached.blob;
    o.onProgress?.({ name, loaded: size, total: size, cached: true });
    return cached;
  }
  const loaded = await download(name, url, o);
  const { blob } = loaded;
  if (await o.apart?.(blob)) return loaded;
  const digest = cache || o.sha256 !== undefined ? await sha256(blob) : "";
  if (o.sha256 !== undefined && digest !== o.sha256) throw wrongDigest(url);
  if (cache) await toCache(cache, url, loaded, digest);
  return loaded;
}

/** The error for a file of another digest than is wanted. */
export function wrongDigest(url: string): DetectorError {
  const message = `${url}: the file does not have the SHA-256 that is wanted`;
  return new DetectorError("LoadError", message, url);
}

/** SHA-256 of a file, hexadecimal; empty where the page cannot compute it (no https). */
export async function sha256(blob: Blob): Promise<string> {
  if (!globalThis.crypto?.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join("");
}

const digestHeader = "x-inctrl-sha256";
const versionHeader = "x-inctrl-version";

/** The version of a response: its ETag or date; empty if the server sends neither. */
function versionOf(response: Response): string {
  const { headers } = response;
  return (headers.get("etag") ?? headers.get("last-modified") ?? "").replace(/^W\//, "");
}

/** Whether a cached version is the server's newest; true if the server does not answer in time. */
export async function isNewest(
  url: string, version: string, signal?: AbortSignal,
): Promise<boolean> {
  const late = AbortSignal.timeout(headTimeout);
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

/** Opens the cache; undefined if there is none. */
export async function opened(o: AssetOptions): Promise<Cache | undefined> {
  if (o.cache === false) return undefined;
  try {
    return await globalThis.caches?.open(o.cache ?? "inctrl");
  } catch {
    return undefined; // storage may be off, as in a sandboxed frame
  }
}

/** A file and its version. */
export interface Versioned {
  blob: Blob;
  version: string;
}

/** A file from the cache; a damaged one is deleted. */
export async function fromCache(
  cache: Cache, url: string, digest?: string,
): Promise<Versioned | undefined> {
  try {
    const response = await cache.match(url);
    if (!response) return undefined;
    const blob = await response.blob();
    const want = digest ?? response.headers.get(digestHeader) ?? "";
    const version = response.headers.get(versionHeader) ?? "";
    if (want === (await sha256(blob))) return { blob, version };
    await cache.delete(url);
  } catch {
    // an unreadable cache is as good as none
  }
  return undefined;
}

/** Puts a file and its digest into the cache, if there is space. */
export async function toCache(
  cache: Cache, url: string, { blob, version }: Versioned, digest: string,
): Promise<void> {
  const headers = {
    [digestHeader]: digest, [versionHeader]: version, "content-length": String(blob.size),
  };
  try {
    await cache.put(url, new Response(blob, { headers }));
  } catch {
    // no space: the file is loaded again the next time
  }
}

async function download(name: string, url: string, o: AssetOptions): Promise<Versioned> {
  const parts: Blob[] = []; // which the browser may keep on disk
  let chunks: BlobPart[] = []; // the last ones
  let fresh = 0; // bytes in them
  let loaded = 0;
  let reached = 0; // the most bytes that an attempt had
  let total = 0;
  let tag: string | null = null;
  let version = "";
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await request(url, loaded, tag, o.signal);
      if (loaded > 0 && response.status !== 206) {
        parts.length = chunks.length = loaded = fresh = 0; // the server starts at the beginning
      }
      tag = response.headers.get("etag");
      version = versionOf(response);
      total = loaded + length(response);
      for await (const chunk of body(response)) {
        chunks.push(chunk);
        loaded += chunk.length;
        if ((fresh += chunk.length) >= blobSize) {
          parts.push(new Blob(chunks));
          [chunks, fresh] = [[], 0];
        }
        o.onProgress?.({ name, loaded, total: Math.max(total, loaded), cached: false });
      }
      if (loaded >= total) return { blob: new Blob([...parts, ...chunks]), version };
      throw new TypeError(`${loaded} of ${total} bytes received`);
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

async function* body(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  for (;;) {
    const step = await reader?.read();
    if (!step || step.done) return;
    yield step.value as Uint8Array<ArrayBuffer>;
  }
}
