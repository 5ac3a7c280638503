/** Checks of what callers pass, who may not have a compiler that does it. */
import { DetectorError } from "./errors.js";
import type { ImageSource, View } from "./types.js";

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

const known: Record<keyof View, true> = {
  rotations: true, letterbox: true, tiles: true, foreground: true,
};

/** Throws if a view has an option that does not exist, which would be ignored. */
export function viewKeys(view: View | undefined): void {
  const odd = Object.keys(view ?? {}).find((key) => !(key in known));
  if (odd !== undefined) {
    const all = Object.keys(known).join(", ");
    throw new DetectorError("ArgumentError", `view: "${odd.slice(0, 64)}" is none of ${all}.`);
  }
}
