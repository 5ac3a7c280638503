/** Loads files: from a cache, whose files are verified and checked for newer versions. */
import { sha256 as slowHash } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { isCheckpoint } from "./checkpoint.js";
import { chunks, download, versionOf, type Versioned } from "./download.js";
import { DetectorError } from "./errors.js";
import { fileIn, otherVersion } from "./files.js";
import type { Report } from "./progress.js";
import { share } from "./share.js";

export interface AssetOptions {
  /** SHA-256 that the file must have, hexadecimal. */
  sha256?: string | undefined;
  /** Its size, if it is known. */
  bytes?: number | undefined;
  /** It is a file of this library, which another build has made if its digest is wrong. */
  own?: boolean;
  signal?: AbortSignal | undefined;
  report?: Report | undefined;
  /** Name of the cache; false: none. */
  cache?: string | false | undefined;
  /** Which newly loaded files are neither cached nor compared with sha256. */
  apart?: "all" | "checkpoints" | undefined;
}

/** Milliseconds that a server has to say whether a cached file is still the newest. */
const headTimeout = 5_000;

/** Loads a file. The error is a {@link DetectorError} "LoadError", or the signal's reason. */
export async function loadAsset(name: string, url: string, o: AssetOptions = {}): Promise<Blob> {
  return (await loadVersioned(name, url, o)).blob;
}

/** Files of known digest that a detector of the page still has, by digest and URL. */
const alive = new Map<string, WeakRef<Blob>>();

/** Loads a file, and tells its version. Callers that want the same at once share one load. */
export async function loadVersioned(
  name: string, url: string, o: AssetOptions = {},
): Promise<Versioned> {
  const step = { status: "load", name, file: fileIn(url) } as const;
  const { report, signal, ...rest } = o;
  const blob = o.sha256 && alive.get(`${o.sha256} ${url}`)?.deref();
  if (blob) {
    signal?.throwIfAborted();
    report?.({ ...step, loaded: blob.size, total: blob.size, cached: true });
    return { blob, version: "" };
  }
  return share(JSON.stringify([name, url, rest]), async (report, signal) =>
    load(url, { ...rest, signal }, (loaded, total, cached = false) =>
      report({ ...step, loaded, total, cached })), report, signal);
}

async function load(
  url: string, o: AssetOptions, tell: (loaded: number, total: number, cached?: boolean) => void,
): Promise<Versioned> {
  const { signal } = o;
  const cache = await opened(o);
  const cached = cache && (await fromCache(cache, url, o.sha256));
  if (cached && (o.sha256 !== undefined || (await isNewest(url, cached.version, signal)))) {
    tell(cached.blob.size, cached.blob.size, true);
    return remembered(cached, url, o);
  }
  const loaded = await download(url, o.bytes ?? 0, tell, signal);
  const { blob } = loaded;
  if (o.apart === "all" || (o.apart && (await isCheckpoint(blob)))) return loaded;
  const digest = cache || o.sha256 !== undefined ? await sha256(blob) : "";
  if (o.sha256 !== undefined && digest !== o.sha256) {
    throw o.own ? otherVersion(url) : wrongDigest(url);
  }
  if (cache) await toCache(cache, url, loaded, digest);
  return remembered(loaded, url, o);
}

function remembered(file: Versioned, url: string, o: AssetOptions): Versioned {
  if (o.sha256) alive.set(`${o.sha256} ${url}`, new WeakRef(file.blob));
  return file;
}

/** The error for a file of another digest than is wanted. */
export function wrongDigest(url: string): DetectorError {
  const message = `${url}: the file does not have the SHA-256 that is wanted`;
  return new DetectorError("LoadError", message, url);
}

/** SHA-256 of a file, hexadecimal. */
export async function sha256(blob: Blob): Promise<string> {
  if (globalThis.crypto?.subtle) {
    const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    return bytesToHex(new Uint8Array(digest));
  }
  const hash = slowHash.create(); // a page without https has no other
  for await (const chunk of chunks(blob.stream())) hash.update(chunk);
  return bytesToHex(hash.digest());
}

const digestHeader = "x-inctrl-sha256";
const versionHeader = "x-inctrl-version";
const nameHeader = "x-inctrl-name";

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

/** A file of the cache, described; undefined if the response is only a note on others. */
export async function cachedFile(
  url: string, response: Response,
): Promise<{ name: string; bytes: number; sha256: string } | undefined> {
  const { headers } = response;
  const sha256 = headers.get(digestHeader);
  if (sha256 === null) return undefined;
  const bytes = Number(headers.get("content-length")) || (await response.blob()).size;
  return { name: decodeURIComponent(headers.get(nameHeader) ?? "") || fileIn(url), bytes, sha256 };
}

/** Puts a file and its digest into the cache, if there is space. */
export async function toCache(
  cache: Cache, url: string, { blob, version }: Versioned, digest: string, name = fileIn(url),
): Promise<void> {
  const headers = {
    [digestHeader]: digest, [versionHeader]: version, [nameHeader]: encodeURIComponent(name),
    "content-length": String(blob.size),
  };
  try {
    await cache.put(url, new Response(blob, { headers }));
  } catch {
    // no space: the file is loaded again the next time
  }
}
