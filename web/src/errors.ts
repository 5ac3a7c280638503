/** The errors that callers see. */

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
  /** The kind of error. */
  declare readonly name: ErrorName;

  /** The name of the image or file that caused it, if one did. */
  readonly subject: string | undefined;

  /** This library does not read the image's format, or a feature of it. */
  readonly unsupported: boolean;

  /** All images of the call that cannot be read; undefined for other errors. */
  readonly unreadable: Unreadable[] | undefined;

  /** Only the library makes these. */
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

/** An image of several that cannot be read. */
export interface Unreadable {
  /** Its index: of the images that were given, then of `normals`. */
  index: number;
  /** Its name, with a number if there are several of the name. */
  name: string;
  /** Why: an "ImageError", or a "LoadError" of an image that is given by its URL. */
  error: DetectorError;
}
