/** Checks of what callers pass, who may not have a compiler that does it. */
import { DetectorError } from "./errors.js";
import type { ConvertOptions, ImageSource, Limits, View } from "./types.js";

/** The error for an argument of another type than is wanted. */
export function argument(name: string, wanted: string, got: unknown): DetectorError {
  const what = got === null ? "null" : typeof got === "object" ? got.constructor?.name : typeof got;
  return new DetectorError("ArgumentError", `${name}: ${wanted} is wanted, not ${what}.`);
}

/** Throws unless a value is an array. */
export function imageList(name: string, images: ImageSource[]): ImageSource[] {
  if (!Array.isArray(images)) throw argument(name, "an array of images", images);
  return images;
}

const oneOf = (...values: unknown[]) => (value: unknown) => values.includes(value);

const viewValues: Record<keyof View, (value: unknown) => boolean> = {
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
  for (const [key, value] of Object.entries(given)) {
    const allowed = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined || allowed?.(value)) continue;
    throw new DetectorError("ArgumentError", allowed
      ? `${name}.${key}: ${String(value).slice(0, 64)} is out of range.`
      : `${name}: "${key.slice(0, 64)}" is none of ${Object.keys(values).join(", ")}.`);
  }
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

const convertValues: Record<keyof ConvertOptions, (value: unknown) => boolean> = {
  name: (value) => typeof value === "string",
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

/** The most that each limit may be. */
const most: Record<keyof Limits, number> = {
  side: 2 ** 20, pixels: 2 ** 31, memory: Number.MAX_SAFE_INTEGER,
};

/** Throws if a limit is out of range, or none that exists. */
export function checkLimits(limits: Limits = {}): Limits {
  for (const [key, value] of Object.entries(limits)) {
    const top = Object.hasOwn(most, key) ? most[key as keyof Limits] : 0;
    if (value === undefined || (Number.isInteger(value) && value > 0 && value <= top)) continue;
    throw new DetectorError("ArgumentError", top > 0
      ? `limits.${key}: ${String(value).slice(0, 64)}, want 1 … ${top}.`
      : `limits: "${key.slice(0, 64)}" is none of ${Object.keys(most).join(", ")}.`);
  }
  return limits;
}
