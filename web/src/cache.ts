/** What is kept in the browser's cache, to show it and to clear it. */
import { cachedFile, opened } from "./assets.js";
import { check, text } from "./check.js";
import { convertedUnder } from "./convert.js";
import { env } from "./files.js";

/** A file in the cache. */
export interface CacheEntry {
  /** Its URL; of a model that was made of a checkpoint a name below inctrl.invalid. */
  url: string;
  /** The name of the file, or of the checkpoint's first one. */
  name: string;
  /** Its size. */
  bytes: number;
  /** SHA-256 of the file, hexadecimal. */
  sha256: string;
  /** It was made of a checkpoint. */
  converted: boolean;
}

/** Options of `cache`. */
export interface CacheOptions {
  /** Name of the cache, as `create` has it; false: none. Default: `env.cache`, or "inctrl". */
  cache?: string | false;
}

/**
 * The files that detectors of this origin keep in the browser's cache, models above all. Where
 * there is no cache, as under Node or in a sandboxed frame, it is empty.
 */
export const cache = {
  /** The files, in the order in which they came. */
  async entries(o: CacheOptions = {}): Promise<CacheEntry[]> {
    const found = await open(o);
    const entries: CacheEntry[] = [];
    for (const { url } of (await found?.keys()) ?? []) {
      const response = await found!.match(url);
      const file = response && (await cachedFile(url, response));
      if (file) entries.push({ url, ...file, converted: url.startsWith(convertedUnder) });
    }
    return entries;
  },

  /** Bytes of all files. */
  async size(o: CacheOptions = {}): Promise<number> {
    return (await cache.entries(o)).reduce((sum, { bytes }) => sum + bytes, 0);
  },

  /**
   * Removes all files, or that of a URL; whether there was any. Detectors that run have their files
   * still. The next one loads what is missing.
   */
  async clear(url?: string | URL, o: CacheOptions = {}): Promise<boolean> {
    const found = await open(o);
    if (!found) return false;
    if (url !== undefined) return found.delete(String(url));
    const all = await found.keys();
    await Promise.all(all.map((request) => found.delete(request)));
    return all.length > 0;
  },
};

const cacheName = (value: unknown) => value === false || text(value);

async function open(o: CacheOptions): Promise<Cache | undefined> {
  check("cache", o, { cache: cacheName });
  return opened({ cache: o.cache ?? env.cache });
}
