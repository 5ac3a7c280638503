/** Loads what a detector is made of: program, kernels, worker script, model. */
import { argument, checkConvert, checkLimits } from "./arguments.js";
import { loadAsset, sha256 } from "./assets.js";
import { DetectorError } from "./errors.js";
import type { Convertible } from "./checkpoint.js";
import { convert, type ConverterSource, type Run } from "./convert.js";
import { absolute, env, locate, notInstalled, type AssetName } from "./files.js";
import type { FormatsSource } from "./formats.js";
import { fileName, findModel, type ModelFile, type Wanted } from "./model.js";
import type { CreateOptions, FileSource } from "./options.js";
import { compile, kernelsBuild, type Program } from "./program.js";
import { Directions } from "./text.js";
import type { Limits } from "./types.js";

/** SHA-256 of the small model beside this script (build.mjs). */
declare const MINI_SHA256: string;

/** What a detector is made of. */
export interface Loaded extends ModelFile {
  program: Program;
  makeWorker: () => Worker;
  directions: Directions;
  formats: FormatsSource;
  converter: ConverterSource;
  cache: CreateOptions["cache"];
  limits: Limits;
}

/**
 * Loads all that a detector needs, except the text tower and the programs of further formats and of
 * conversion, which are loaded when they are needed. If the page is told that all is loaded, these
 * programs are loaded before: the page may lock its network then.
 */
export async function loadAll(options: CreateOptions): Promise<Loaded> {
  const o = { ...options, cache: options.cache ?? env.cache };
  const limits = checkLimits(o.limits);
  const loader = new Loader(o);
  const kernels = loader.own("kernels", kernelsBuild());
  const compiled = async (file: Promise<Blob>, threads = o.threads) =>
    compile(...(await Promise.all([file, kernels])), threads);
  const loadFormats = kept(() => loader.own("formats program", "formats"));
  const loadConverter = kept(() => loader.package("conversion program", "convert"));
  const run = { ...o, options: checkConvert(o.convert) };
  const [program, found, script] = await Promise.all([
    compiled(loader.own("program", "program")),
    findModel(wantedOf(o), run),
    o.blobWorker ?? o.onLoaded !== undefined ? loader.own("worker", "worker") : undefined,
    // An error of these is one of the files that need them.
    o.onLoaded && loadFormats().catch(() => undefined),
    o.onLoaded && loadConverter().catch(() => undefined),
  ]);
  await o.onLoaded?.();
  loader.done = true;
  const makeWorker = workerMaker(locate("worker", o.assets), script);
  const { text } = o;
  const directions = new Directions(text === undefined ? undefined : {
    name: fileName(text, "text tower"), makeWorker,
    program: (signal) => compiled(loader.package("text program", "text", signal)),
    file: (signal) => loader.file("text tower", text, o.textSha256, signal),
  });
  const formats = { makeWorker, limits, program: kept(() => compiled(loadFormats(), 1)) };
  const converter = { makeWorker, program: kept(() => compiled(loadConverter(), 1)) };
  const model = await modelOf(found, converter, run);
  return { ...model, program, makeWorker, directions, formats, converter, limits, cache: o.cache };
}

/** The model file that was found, or what the checkpoint becomes. */
export async function modelOf(
  found: ModelFile | Convertible, converter: ConverterSource, run: Run,
): Promise<ModelFile> {
  if ("model" in found) return found;
  return { ...(await convert(found, converter, run)), name: found.checkpoint.first };
}

/** Makes a value once; after a failure it is made anew. */
function kept<T>(make: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => {
    if (!value) {
      value = make();
      value.catch(() => (value = undefined));
    }
    return value;
  };
}

/** The files of the model; the bundled model's digest is known. */
function wantedOf({ model, sha256, assets }: CreateOptions): Wanted[] {
  const digests = [sha256].flat();
  if (model === undefined) {
    const bundled = globalThis.crypto?.subtle ? MINI_SHA256 : undefined;
    return [{ source: locate("model", assets), sha256: digests[0] ?? bundled }];
  }
  const files = [model].flat();
  if (files.length === 0) throw argument("model", "a file, or files", model);
  return files.map((source, i) => ({ source, sha256: digests[i] }));
}

class Loader {
  /** Everything is loaded; what is loaded later is not bound to the signal of that. */
  done = false;

  constructor(private readonly options: CreateOptions) {}

  asset(name: string, url: string | URL, digest?: string, signal?: AbortSignal): Promise<Blob> {
    const { onProgress, cache } = this.options;
    signal ??= this.done ? undefined : this.options.signal;
    return loadAsset(name, absolute(url), { sha256: digest, signal, onProgress, cache });
  }

  /** A file of the library. */
  own(name: string, file: AssetName, signal?: AbortSignal): Promise<Blob> {
    return this.asset(name, locate(file, this.options.assets), undefined, signal);
  }

  /** A file of the library that is a package of its own. */
  async package(name: string, file: "text" | "convert", signal?: AbortSignal): Promise<Blob> {
    try {
      return await this.own(name, file, signal);
    } catch (error) {
      const load = error instanceof DetectorError && error.name === "LoadError";
      throw load ? notInstalled(file, error) : error;
    }
  }

  /** A file by URL, or one that was given, which must have the digest too. */
  async file(
    what: string, file: FileSource, digest: string | undefined, signal?: AbortSignal,
  ): Promise<Blob> {
    if (typeof file === "string" || file instanceof URL) {
      return this.asset(what, file, digest, signal);
    }
    const blob = new Blob([file]);
    if (digest !== undefined && (await sha256(blob)) !== digest) {
      throw new DetectorError("LoadError", `The ${what} does not have the SHA-256 that is wanted.`);
    }
    return blob;
  }
}

function workerMaker(url: string, script: Blob | undefined): () => Worker {
  if (!script) return () => new Worker(url, { name: "inctrl" });
  return () => {
    const blob = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const worker = new Worker(blob, { name: "inctrl" });
    setTimeout(() => URL.revokeObjectURL(blob), 10_000);
    return worker;
  };
}
