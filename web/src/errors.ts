import type { Failure } from "./protocol.js";

/** The kinds of error that this library throws, as `error.name`. */
export type ErrorName =
  /** An image cannot be read: broken, too large, of an unknown format. */
  | "ImageError"
  /** A model file or a prompt file is damaged, or is none. */
  | "FileError"
  /** A prompt file of another model. */
  | "MismatchError"
  /** A bad argument, such as too many normal images. */
  | "ArgumentError"
  /** An asset cannot be loaded: the network, a missing file, a wrong digest. */
  | "LoadError"
  /** The worker died; the next call starts another. */
  | "WorkerLost"
  /** The detector is closed. */
  | "ClosedError"
  /** A fault of the library. */
  | "InternalError";

/** An error of the library. An aborted call throws the signal's reason instead, as fetch does. */
export class DetectorError extends Error {
  /** The image or file that is to blame, if one is. */
  readonly subject: string | undefined;

  /** The image is of a format, or has a feature, that this library does not read. */
  readonly unsupported: boolean;

  constructor(name: ErrorName, message: string, subject?: string, unsupported = false) {
    super(message);
    this.name = name;
    this.subject = subject;
    this.unsupported = unsupported;
  }
}

const names: Record<Exclude<Failure["code"], "aborted">, ErrorName> = {
  argument: "ArgumentError",
  file: "FileError",
  internal: "InternalError",
  mismatch: "MismatchError",
  image: "ImageError",
  unsupported: "ImageError",
};

/** The error for what the worker could not do. */
export function fromFailure(f: Failure): Error {
  if (f.code === "aborted") {
    return new DOMException("The call was aborted.", "AbortError");
  }
  return new DetectorError(names[f.code], f.message, f.name, f.code === "unsupported");
}
