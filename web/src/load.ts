/** Loads what a detector is made of: program, kernels, worker script, model. */
import { checkConvert, checkFiles, checkCreate, checkLimits } from "./arguments.js";
import type { Convertible } from "./checkpoint.js";
import { convert, type ConverterSource, type Run } from "./convert.js";
import { env, isURL, locate, ownFiles } from "./files.js";
import type { FormatsSource } from "./formats.js";
import { expectKind } from "./kinds.js";
import { Loader } from "./loader.js";
import { fileName, findModel, type ModelFile, type Wanted } from "./model.js";
import type { CreateOptions } from "./options.js";
import { kernelsBuild, type Program } from "./program.js";
import { Directions } from "./text.js";
import type { Limits } from "./types.js";
import { Workers } from "./workers.js";

/** What a detector is made of. */
export interface Loaded extends ModelFile {
  program: Program;
  workers: Workers;
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
  checkCreate(options);
  const o = { ...options, cache: options.cache ?? env.cache };
  const limits = checkLimits(o.limits);
  const loader = new Loader(o);
  const inBlob = o.blobWorker ?? o.onLoaded !== undefined;
  const wanted = wantedOf(o);
  loader.expect("program", kernelsBuild());
  if (inBlob) loader.expect("worker");
  if (o.onLoaded) loader.expect("formats", "convert");
  if (o.model === undefined) loader.expect("model");
  else if (wanted.some(({ source }) => isURL(source))) loader.expectModel();
  const run = { ...o, options: checkConvert(o.convert), report: loader.report };
  const [program, found, script] = await Promise.all([
    loader.program("program", o.threads),
    findModel(wanted, run),
    inBlob ? loader.keep("worker") : undefined,
    // An error of these is one of the files that need them.
    o.onLoaded && loader.keep("formats").catch(() => undefined),
    o.onLoaded && loader.keep("convert").catch(() => undefined),
  ]);
  await o.onLoaded?.();
  loader.done = true;
  const loadWorker = o.blobWorker === false ? undefined : () => loader.keep("worker");
  const workers = new Workers(locate("worker", o.assets), loadWorker, script);
  const { text } = o;
  const directions = new Directions(text === undefined ? undefined : {
    name: fileName(text, "text tower"), workers,
    program: (signal) => loader.program("text", o.threads, signal),
    async file(signal) {
      const file = await loader.file("text tower", text, o.textSha256, signal);
      await expectKind(file, this.name, "a text tower");
      return file;
    },
  });
  const formats = { workers, limits, program: kept(() => loader.program("formats", 1)) };
  const converter = { workers, program: kept(() => loader.program("convert", 1)) };
  const model = await modelOf(found, converter, run);
  return { ...model, program, workers, directions, formats, converter, limits, cache: o.cache };
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

/** The files of the model. */
function wantedOf({ model, sha256, assets }: CreateOptions): Wanted[] {
  const digests = [sha256].flat();
  if (model === undefined) {
    const { bytes, sha256 } = ownFiles.model;
    const known = digests[0] === undefined ? { bytes, sha256, own: true } : { sha256: digests[0] };
    return [{ source: locate("model", assets), ...known }];
  }
  return checkFiles("model", model).map((source, i) => ({ source, sha256: digests[i] }));
}
