/** Checks of what callers pass, who may not have a compiler that does it. */
import { DetectorError } from "./errors.js";
import type { ImageSource, Limits, View } from "./types.js";

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
  rotations: oneOf(0, 4, 8),
  letterbox: oneOf(true, false),
  tiles: oneOf(0, ...Array.from({ length: 15 }, (_, i) => i + 2)),
  foreground: oneOf(true, false),
  range: (value) => /^(|auto|full|[-+.\de]+:[-+.\de]+)$/i.test(String(value)),
  background: (value) => /^#?[\da-f]{6}$/i.test(String(value)),
};

/** Throws if a view has a value out of range, or an option that does not exist. */
export function checkView(view: View = {}): void {
  for (const [key, value] of Object.entries(view)) {
    const allowed = Object.hasOwn(viewValues, key) ? viewValues[key as keyof View] : undefined;
    if (value === undefined || allowed?.(value)) continue;
    const options = Object.keys(viewValues).join(", ");
    throw new DetectorError("ArgumentError", allowed
      ? `view.${key}: ${String(value).slice(0, 64)} is out of range.`
      : `view: "${key.slice(0, 64)}" is none of ${options}.`);
  }
  if (view.tiles && view.letterbox === false) {
    throw new DetectorError("ArgumentError", "view.tiles: it needs view.letterbox.");
  }
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
