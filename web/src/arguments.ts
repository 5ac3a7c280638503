/** Checks of what callers pass, who may not have a compiler that does it. */
import {
  anything, argument, called, check, during, isList, number, oneOf, signal, text, unknown, whole,
  type Checks,
} from "./check.js";
import { DetectorError } from "./errors.js";
import { isURL, type Assets } from "./files.js";
import type {
  CreateOptions, FileSource, LearnOptions, ModelOptions, NearestOptions, PixelsOptions,
  ScoreAllOptions, ScoreOptions,
} from "./options.js";
import type {
  CalibrateOptions, ConvertOptions, ImageList, ImageSource, Limits, View,
} from "./types.js";

/** Throws unless a value is a list of images, and not a single one. */
export function checkList(name: string, images: unknown): asserts images is ImageList {
  if (!isList(images)) throw argument(name, "a list of images", images);
}

/** The images of a list, or the only one. */
export async function listed(images: ImageSource | ImageList): Promise<ImageSource[]> {
  if (!isList(images)) return [images];
  if (!(Symbol.asyncIterator in images)) return Array.from(images);
  const all = [];
  for await (const image of images) all.push(image);
  return all;
}

/** Throws unless a value is a file or its URL. */
export function checkFile(name: string, file: unknown): void {
  const ok = isURL(file) || file instanceof Blob || file instanceof ArrayBuffer ||
    ArrayBuffer.isView(file);
  if (!ok) throw argument(name, "a file, its bytes or its URL", file);
}

/** A file or a list of them. */
export function checkFiles(name: string, files: FileSource | FileSource[]): FileSource[] {
  const list = [files].flat();
  if (list.length === 0) throw argument(name, "a file, or files", files);
  for (const file of list) checkFile(name, file);
  return list;
}

const viewValues: Checks<View> = {
  rotations: oneOf(0, 4, 8, "auto"),
  letterbox: oneOf(true, false),
  grid: (value) => /^(|auto|square|\d{1,3}x\d{1,3})$/.test(String(value)),
  tiles: oneOf(0, ...Array.from({ length: 15 }, (_, i) => i + 2)),
  foreground: oneOf(true, false),
  range: (value) => /^(|auto|full|[-+.\de]+:[-+.\de]+)$/i.test(String(value)),
  background: (value) => /^#?[\da-f]{6}$/i.test(String(value)),
  roi: Array.isArray,
  ignore: Array.isArray,
};

/** Throws if a view has a value out of range, or an option that does not exist. */
export function checkView(view: View = {}): void {
  check("view", view, viewValues);
  if (view.tiles && view.letterbox === false) {
    throw new DetectorError("ArgumentError", "view.tiles: it needs view.letterbox.");
  }
  if (view.grid && view.grid !== "square" && (view.tiles || view.letterbox === false)) {
    throw new DetectorError("ArgumentError", "view.grid: it needs view.letterbox, no view.tiles.");
  }
}

const three = (least: number) => (value: unknown) => Array.isArray(value) && value.length === 3 &&
  value.every((v) => typeof v === "number" && v >= least && v <= 1);

const convertValues: Checks<ConvertOptions> = {
  name: text,
  image: whole(1, 2 ** 15),
  heads: whole(1, 2 ** 10),
  gelu: oneOf("exact", "quick"),
  taps: (value) => Array.isArray(value) && value.every(whole(1, 2 ** 10)),
  mean: three(0),
  std: three(Number.EPSILON),
};

/** Throws if an option of a conversion has a value out of range, or none that exists. */
export function checkConvert(options: ConvertOptions = {}): ConvertOptions {
  check("convert", options, convertValues);
  return options;
}

const assetValues: Checks<Assets> = {
  program: isURL, kernels: isURL, relaxed: isURL, worker: isURL, model: isURL, formats: isURL,
  text: isURL, convert: isURL,
};

const createValues: Checks<CreateOptions> = {
  model: anything, sha256: anything, convert: anything, text: anything, textSha256: text,
  assets: anything, threads: whole(1, 2 ** 10), limits: anything, cache: (value) =>
    value === false || text(value), onLoaded: called, blobWorker: oneOf(true, false), ...during,
};

/** Throws if an option of a detector does not exist, or its value is out of range. */
export function checkCreate(o: CreateOptions): void {
  check("create", o, createValues);
  if (o.assets !== undefined && !isURL(o.assets)) check("assets", o.assets, assetValues);
}

const calibrateValues: Checks<CalibrateOptions> = {
  calibrate: number, normals: anything, skipUnreadable: oneOf(true, false), ...during,
};
const learnValues: Checks<LearnOptions> = {
  ...calibrateValues, method: text, className: text, view: anything,
};
const scoreAllValues: Checks<ScoreAllOptions> = {
  prompts: anything, threshold: number, minArea: (value) => number(value) || text(value),
  regionThreshold: number,
  outlines: oneOf(true, false), ...during,
};
const { onProgress: _, ...scoringValues } = scoreAllValues;
const scoreValues: Checks<ScoreOptions> = { ...scoringValues, name: text };

const nearestValues: Checks<NearestOptions> = { prompts: anything, patch: number, signal };
const pixelsValues: Checks<PixelsOptions> = { prompts: anything, name: text, signal };
const modelValues: Checks<ModelOptions> = { convert: anything, ...during };

export const checkLearn = (o: LearnOptions) => check("learn", o, learnValues);
export const checkAdd = (o: CalibrateOptions) => check("add", o, calibrateValues);
export const checkScore = (o: ScoreOptions) => check("score", o, scoreValues);
export const checkScoreAll = (o: ScoreAllOptions) => check("scoreAll", o, scoreAllValues);
export const checkNearest = (o: NearestOptions) => check("nearest", o, nearestValues);
export const checkPixels = (o: PixelsOptions) => check("pixels", o, pixelsValues);
export const checkModel = (o: ModelOptions) => check("withModel", o, modelValues);

/** The most that each limit may be. */
const most: Record<keyof Limits, number> = {
  side: 2 ** 20, pixels: 2 ** 31, memory: Number.MAX_SAFE_INTEGER,
};

/** Throws if a limit is out of range, or none that exists. */
export function checkLimits(limits: Limits = {}): Limits {
  if (typeof limits !== "object" || limits === null) throw argument("limits", "an object", limits);
  for (const [key, value] of Object.entries(limits)) {
    const top = Object.hasOwn(most, key) ? most[key as keyof Limits] : 0;
    if (value === undefined || (Number.isInteger(value) && value > 0 && value <= top)) continue;
    throw new DetectorError("ArgumentError", top > 0
      ? `limits.${key}: ${String(value).slice(0, 64)}, want 1 … ${top}.`
      : unknown("limits", key.slice(0, 64), Object.keys(most)));
  }
  return limits;
}
