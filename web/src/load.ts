/** Loads what a detector is made of: program, kernels, worker script, model. */
import { checkLimits } from "./arguments.js";
import { loadAsset, sha256 } from "./assets.js";
import { DetectorError } from "./errors.js";
import type { Assets, CreateOptions, FileSource } from "./options.js";
import type { FormatsSource } from "./formats.js";
import { compile, kernelsBuild, type Program } from "./program.js";
import { Directions } from "./text.js";
import type { Limits } from "./types.js";

/** SHA-256 of the small model beside this script (build.mjs). */
declare const MINI_SHA256: string;

/** The URL of this script: a script tag's is known only while it runs. */
const scriptURL =
  import.meta.url || (document.currentScript as HTMLScriptElement | null)?.src || document.baseURI;

const miniFile = "mini.safetensors";

/** What a detector is made of. */
export interface Loaded {
  program: Program;
  makeWorker: () => Worker;
  directions: Directions;
  formats: FormatsSource;
  limits: Limits;
  model: Blob;
  /** Name of the model file, for errors. */
  name: string;
}

/**
 * Loads all that a detector needs, except the text tower and the program of further formats, which
 * are loaded when they are needed. If the page is told that all is loaded, that program is loaded
 * before: the page may lock its network then.
 */
export async function loadAll(o: CreateOptions): Promise<Loaded> {
  const limits = checkLimits(o.limits);
  const loader = new Loader(o);
  const files = assetsOf(o.assets);
  const kernels = loader.asset("kernels", files[kernelsBuild()]);
  const compiled = async (file: Promise<Blob>, threads = o.threads) =>
    compile(...(await Promise.all([file, kernels])), threads);
  const further = files.formats ?? String(new URL("formats.wasm", scriptURL));
  const loadFormats = kept(() => loader.asset("formats program", further));
  const [program, model, script] = await Promise.all([
    compiled(loader.asset("program", files.program)),
    loader.file("model", o.model ?? String(new URL(miniFile, scriptURL)), modelDigest(o)),
    o.blobWorker ?? o.onLoaded !== undefined ? loader.asset("worker", files.worker) : undefined,
    // An error of it is one of the images that need it.
    o.onLoaded && loadFormats().catch(() => undefined),
  ]);
  await o.onLoaded?.();
  loader.done = true;
  const makeWorker = workerMaker(files.worker, script);
  const { text } = o;
  const directions = new Directions(text === undefined ? undefined : {
    name: fileName(text, "text tower"), makeWorker,
    program: (signal) => compiled(loader.asset(
      "text program", files.text ?? String(new URL("text.wasm", scriptURL)), undefined, signal)),
    file: (signal) => loader.file("text tower", text, o.textSha256, signal),
  });
  const formats = { makeWorker, limits, program: kept(() => compiled(loadFormats(), 1)) };
  const name = fileName(o.model ?? miniFile, "model");
  return { program, makeWorker, directions, formats, limits, model, name };
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

/** The digest that the model must have; the bundled model's is known. */
function modelDigest(o: CreateOptions): string | undefined {
  const bundled = o.model === undefined && globalThis.crypto?.subtle;
  return o.sha256 ?? (bundled ? MINI_SHA256 : undefined);
}

class Loader {
  /** Everything is loaded; what is loaded later is not bound to the signal of that. */
  done = false;

  constructor(private readonly options: CreateOptions) {}

  asset(name: string, url: string | URL, digest?: string, signal?: AbortSignal): Promise<Blob> {
    const { onProgress, cache } = this.options;
    signal ??= this.done ? undefined : this.options.signal;
    const absolute = String(new URL(url, document.baseURI));
    return loadAsset(name, absolute, { sha256: digest, signal, onProgress, cache });
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

function assetsOf(assets: CreateOptions["assets"]): Assets {
  if (typeof assets === "object" && !(assets instanceof URL)) return assets;
  const folder = new URL(assets ?? "./", assets ? document.baseURI : scriptURL);
  const url = (file: string) => String(new URL(file, folder));
  return {
    program: url("inctrl.wasm"), kernels: url("kernels.wasm"), relaxed: url("relaxed.wasm"),
    worker: url("worker.js"), formats: url("formats.wasm"), text: url("text.wasm"),
  };
}

/** A file's name, for errors. */
export function fileName(file: FileSource, standard: string): string {
  if (typeof file === "string" || file instanceof URL) return String(file).slice(-256);
  return (file as Partial<File>).name ?? standard;
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
