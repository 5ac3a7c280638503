import type { Failure } from "./protocol.js";
import type { Unreadable } from "./types.js";

/** The kinds of error that this library throws, as `error.name`. */
export type ErrorName =
  /** An image cannot be read: broken, too large, of an unknown format. */
  | "ImageError"
  /** The file is damaged, or not a model file, text tower or prompt file. */
  | "FileError"
  /** A prompt file or a text tower of another model. */
  | "MismatchError"
  /** A prompt set of another detector; `loadPrompts` takes its file, if the model is the same. */
  | "ForeignError"
  /** A bad argument, such as too many normal images. */
  | "ArgumentError"
  /** An asset cannot be loaded: the network, a missing file, a wrong digest. */
  | "LoadError"
  /** The worker died; the next call starts another. */
  | "WorkerLost"
  /** The detector or the prompt set is closed. */
  | "ClosedError"
  /** A fault of the library. */
  | "InternalError";

/** An error of the library. An aborted call throws the signal's reason instead, as fetch does. */
export class DetectorError extends Error {
  /** The name of the image or file that caused it, if one did. */
  readonly subject: string | undefined;

  /** This library does not read the image's format, or a feature of it. */
  readonly unsupported: boolean;

  /** All images of the call that cannot be read; undefined for other errors. */
  readonly unreadable: Unreadable[] | undefined;

  constructor(
    name: ErrorName, message: string, subject?: string, unsupported = false,
    unreadable?: Unreadable[],
  ) {
    super(message);
    this.name = name;
    this.subject = subject;
    this.unsupported = unsupported;
    this.unreadable = unreadable;
  }
}

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
