/** Makes model files of published checkpoints, in a worker of a program of its own. */
import { sha256 as hash } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type AssetOptions, fromCache, isNewest, opened, sha256, toCache } from "./assets.js";
import type { Convertible, Origin } from "./checkpoint.js";
import { Client } from "./client.js";
import { fileIn, ownFiles } from "./files.js";
import { until } from "./limit.js";
import type { Program } from "./program.js";
import type { Report } from "./progress.js";
import type { Conversion, ConvertOptions } from "./types.js";
import type { Workers } from "./workers.js";

/** The program of conversion, loaded when it is first needed. */
export interface ConverterSource {
  program(): Promise<Program>;
  workers: Workers;
}

/** A model file that was made of a checkpoint. */
export interface Converted {
  model: Blob;
  conversion: Conversion;
}

/** How to convert. */
export interface Run extends Pick<AssetOptions, "signal" | "cache"> {
  options?: ConvertOptions | undefined;
  report?: Report | undefined;
}

/** What the cache knows of an origin: which model its files became. */
interface Known {
  files: Origin["files"];
  /** The model's name in the cache. */
  key: string;
  conversion: Conversion;
}

/** Converts a checkpoint, unless the cache has the result. The error may be the signal's reason. */
export async function convert(
  { checkpoint, origin, check }: Convertible, source: ConverterSource, run: Run,
): Promise<Converted> {
  const { first, files } = checkpoint;
  const { signal, options = {} } = run;
  const program = await until(source.program(), signal);
  const client = new Client(program, source.workers, async () => undefined);
  // A call does not look for messages: to abort it ends its worker.
  const abort = () => client.drop(signal?.reason as Error);
  signal?.addEventListener("abort", abort);
  const size = files.reduce((n, f) => n + f.file.size, 0);
  const report = (loaded: number) => run.report?.({
    status: "convert", name: "conversion", file: first, loaded, total: 2 * size, cached: false,
  });
  try {
    const found = await client.call("read", { name: first, files, options }, undefined, report);
    check(found.sources);
    const cache = await opened(run);
    const key = keyOf(found.sources, ordered(options));
    let model = cache && (await fromCache(cache, key))?.blob;
    const conversion = { ...found, memory: 0, cached: model !== undefined };
    if (!model) {
      model = await client.call("write", {}, undefined, (done, total) =>
        report(size + Math.floor((size * done) / total)));
      conversion.memory = client.memory;
      if (cache) {
        await toCache(cache, key, { blob: model, version: "" }, await sha256(model), first);
      }
    }
    if (cache && origin) {
      await remember(cache, origin, options, { files: origin.files, key, conversion });
    }
    signal?.throwIfAborted();
    return { model, conversion };
  } finally {
    signal?.removeEventListener("abort", abort);
    client.close();
  }
}

/** The model that the files of an origin became earlier, if they are still the same. */
export async function converted(origin: Origin, run: Run): Promise<Converted | undefined> {
  const cache = await opened(run);
  try {
    const response = await cache?.match(originKey(origin, run.options));
    if (!cache || !response) return undefined;
    const { files, key, conversion } = (await response.json()) as Known;
    if (!origin.digests.every(Boolean)) {
      const same = files.map(([url, version]) => isNewest(url, version, run.signal));
      if (!(await Promise.all(same)).every(Boolean)) return undefined;
    }
    const model = (await fromCache(cache, key))?.blob;
    if (!model) return undefined;
    const { size } = model;
    const file = fileIn(origin.urls[0]!);
    run.report?.({ status: "load", name: "model", file, loaded: size, total: size, cached: true });
    return { model, conversion: { ...conversion, memory: 0, cached: true } };
  } catch {
    run.signal?.throwIfAborted();
    return undefined; // they are loaded again
  }
}

/** Notes what the files of an origin became, and removes what they had become before. */
async function remember(
  cache: Cache, origin: Origin, options: ConvertOptions, now: Known,
): Promise<void> {
  const name = originKey(origin, options);
  try {
    const before = (await (await cache.match(name))?.json()) as Known | undefined;
    if (before && before.key !== now.key) await cache.delete(before.key);
    await cache.put(name, new Response(JSON.stringify(now)));
  } catch {
    // no space: they are loaded again the next time
  }
}

/** The names of converted models in the cache begin so. */
export const convertedUnder = "https://inctrl.invalid/converted/";

/** A name in the cache, for what was made of some values; another program may make other files. */
function keyOf(...parts: unknown[]): string {
  const text = JSON.stringify([ownFiles.convert.sha256, ...parts]);
  return `${convertedUnder}${bytesToHex(hash(new TextEncoder().encode(text)))}`;
}

const originKey = ({ urls, digests }: Origin, options?: ConvertOptions) =>
  keyOf(urls, digests, ordered(options));

/** Options in an order that does not depend on the caller's. */
const ordered = (o: ConvertOptions = {}) => Object.entries(o).sort(([a], [b]) => (a < b ? -1 : 1));
