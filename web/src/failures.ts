/** The errors that failures in the worker become. */
import { DetectorError, type ErrorName } from "./errors.js";
import type { Failure } from "./protocol.js";

/** Images of a call, by number, that the program of further formats decodes; internal. */
export class Elsewhere extends Error {
  constructor(message: string, readonly images: number[]) {
    super(message);
  }
}

const names: Record<Exclude<Failure["code"], "aborted" | "elsewhere">, ErrorName> = {
  argument: "ArgumentError",
  closed: "ClosedError",
  file: "FileError",
  foreign: "ForeignError",
  internal: "InternalError",
  mismatch: "MismatchError",
  image: "ImageError",
  unsupported: "ImageError",
};

/** The error that a failure in the worker becomes. */
export function fromFailure(f: Failure): Error {
  if (f.code === "aborted") {
    return new DOMException("The call was aborted.", "AbortError");
  }
  if (f.code === "elsewhere") return new Elsewhere(f.message, f.images ?? []);
  return new DetectorError(names[f.code], f.message, f.name, f.code === "unsupported");
}
