/** Small changes of the state's values, which make new values. */
import type { InspectedImage } from "./types.js";

/** An object without some of its fields. */
export function without<T extends object, K extends keyof T>(
  value: T, ...keys: K[]
): Omit<T, K> {
  const rest = { ...value };
  for (const key of keys) delete rest[key];
  return rest;
}

/** A name, with a number if it is taken. */
export function unused(name: string, taken: { has(name: string): boolean }): string {
  let own = name;
  for (let n = 2; taken.has(own); n++) own = `${name} (${n})`;
  return own;
}

/** The image is to be scored. */
export const isWaiting = (i: InspectedImage): boolean =>
  !!i.file && !i.result && i.error === undefined;

/** The images with others that were removed, each in its place: ids are in the order of adding. */
export const merged = <T extends { id: string }>(images: T[], removed: T[]): T[] =>
  [...images, ...removed].sort((a, b) => (a.id < b.id ? -1 : 1));

/** An image after something else was learned: its old result goes, if there can be a new one. */
export function renewed(image: InspectedImage, digest: string | undefined): InspectedImage {
  if (!image.result) return image;
  if (digest !== undefined && image.result.promptsDigest === digest) {
    return image.stale ? without(image, "stale") : image;
  }
  return image.file ? without(image, "result", "stale") : { ...image, stale: true };
}
