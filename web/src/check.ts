/** Checks of options by name: whether they exist, and what their values are. */
import { DetectorError } from "./errors.js";
import type { ImageList } from "./types.js";

/** The error for an argument of another type than is wanted. */
export function argument(name: string, wanted: string, got: unknown): DetectorError {
  const what = got === null ? "null" : typeof got === "object" ? got.constructor?.name : typeof got;
  return new DetectorError("ArgumentError", `${name}: ${wanted} is wanted, not ${what}.`);
}

/** Whether a value is a list, and not an image that looks like one. */
export function isList(value: unknown): value is ImageList {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value ||
    ("length" in value && typeof value.length === "number");
}

/** What the values of options must be. */
export type Checks<T> = Record<keyof T, (value: unknown) => boolean>;

export const anything = () => true;
export const text = (value: unknown) => typeof value === "string";
export const number = (value: unknown) => typeof value === "number";
export const called = (value: unknown) => typeof value === "function";
export const signal = (value: unknown) =>
  typeof value === "object" && value !== null && "aborted" in value;
export const during = { signal, onProgress: called };

export const oneOf = (...values: unknown[]) => (value: unknown) => values.includes(value);

export const whole = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

/** Throws unless all values of an object are allowed. */
export function check(
  name: string, given: object, values: Record<string, (value: unknown) => boolean>,
): void {
  if (typeof given !== "object" || given === null || isList(given) ||
      given instanceof AbortSignal) {
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
export function unknown(name: string, key: string, names: string[]): string {
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
