/** Checks of what callers pass, who may not have a compiler that does it. */
import { DetectorError } from "./errors.js";
import { isURL, type Assets } from "./files.js";
import type {
  CreateOptions, FileSource, LearnOptions, ModelOptions, NearestOptions, PixelsOptions,
  ScoreAllOptions, ScoreOptions,
} from "./options.js";
import type {
  CalibrateOptions, ConvertOptions, ImageList, ImageSource, Limits, View,
} from "./types.js";

/** The error for an argument of another type than is wanted. */
export function argument(name: string, wanted: string, got: unknown): DetectorError {
  const what = got === null ? "null" : typeof got === "object" ? got.constructor?.name : typeof got;
  return new DetectorError("ArgumentError", `${name}: ${wanted} is wanted, not ${what}.`);
}

/** Whether a value is a list, and not an image that looks like one. */
function isList(value: unknown): value is ImageList {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value ||
    ("length" in value && typeof value.length === "number");
}

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

type Checks<T> = Record<keyof T, (value: unknown) => boolean>;

const anything = () => true;
const text = (value: unknown) => typeof value === "string";
const called = (value: unknown) => typeof value === "function";
const signal = (value: unknown) => value instanceof Object && "aborted" in value;
const during = { signal, onProgress: called };

const oneOf = (...values: unknown[]) => (value: unknown) => values.includes(value);

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

/** Throws unless all values of an object are allowed. */
function check(
  name: string, given: object, values: Record<string, (value: unknown) => boolean>,
): void {
  if (typeof given !== "object" || given === null || isList(given)) {
    throw argument(name, "an object of options", given);
  }
  for (const [key, value] of Object.entries(given)) {
    const allowed = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined || allowed?.(value)) continue;
    throw new DetectorError("ArgumentError", allowed
      ? `${name}.${key}: ${String(value).slice(0, 64)} is out of range.`
      : unknown(name, key.slice(0, 64), Object.keys(values)));
  }
}

/** The message for a name that does not exist, with the one that is perhaps meant. */
function unknown(name: string, key: string, names: string[]): string {
  const [nearest] = names.map((n) => [distance(key.toLowerCase(), n.toLowerCase()), n] as const)
    .sort(([a], [b]) => a - b);
  const meant = nearest && nearest[0] <= Math.max(1, nearest[1].length / 3)
    ? ` Is "${nearest[1]}" meant?` : "";
  return `${name}: "${key}" is none of ${names.join(", ")}.${meant}`;
}

/** The fewest letters to add, to remove or to change that make one text of another. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

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

const whole = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
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
  calibrate: anything, normals: anything, skipUnreadable: oneOf(true, false), ...during,
};
const learnValues: Checks<LearnOptions> = {
  ...calibrateValues, method: text, className: text, view: anything,
};
const scoreAllValues: Checks<ScoreAllOptions> = {
  prompts: anything, threshold: anything, minArea: anything, regionThreshold: anything,
  outlines: oneOf(true, false), ...during,
};
const { onProgress: _, ...scoringValues } = scoreAllValues;
const scoreValues: Checks<ScoreOptions> = { ...scoringValues, name: text };

const nearestValues: Checks<NearestOptions> = { prompts: anything, patch: anything, signal };
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
