import type { Failure } from "./protocol.js";

/** The kinds of error that this library throws, as `error.name`. */
export type ErrorName =
  /** A picture cannot be read: broken, too large, of an unknown format. */
  | "PictureError"
  /** A model file or a prompt pack is damaged, or is none. */
  | "FileError"
  /** A prompt pack of another model. */
  | "MismatchError"
  /** A bad argument, such as too many normal pictures. */
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
  /** The picture or file that is to blame, if one is. */
  readonly subject: string | undefined;

  /** The picture is of a format, or has a feature, that this library does not read. */
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
  picture: "PictureError",
  unsupported: "PictureError",
};

/** The error for what the worker could not do. */
export function fromFailure(f: Failure): Error {
  if (f.code === "aborted") {
    return new DOMException("The call was aborted.", "AbortError");
  }
  return new DetectorError(names[f.code], f.message, f.name, f.code === "unsupported");
}
