/** The options of the detector's methods. */
import type { Assets } from "./files.js";
import type { PromptSet } from "./prompts.js";
import type {
  CalibrateOptions, CallOptions, ConvertOptions, Limits, LongCallOptions, View,
} from "./types.js";

/** A file: its URL, or its bytes. */
export type FileSource = string | URL | Blob | ArrayBuffer | Uint8Array<ArrayBuffer>;

/** Options of `create`. */
export interface CreateOptions extends LongCallOptions {
  /**
   * The model: a model file, or a published checkpoint (safetensors, or saved by PyTorch), which is
   * converted here and kept in the cache. Several files are one checkpoint: its shards and their
   * index, and a config.json; of an index that is given by its URL, the shards beside it are
   * loaded. Default: the small model that comes with this library.
   */
  model?: FileSource | FileSource[];
  /** SHA-256 that the model's file must have, hexadecimal; of several files, one for each. */
  sha256?: string | (string | undefined)[];
  /** How a published checkpoint is converted. */
  convert?: ConvertOptions;
  /**
   * The model's text tower, loaded only when `learn` names a class that the model does not know.
   */
  text?: FileSource;
  /** SHA-256 that the text tower must have, hexadecimal. */
  textSha256?: string;
  /**
   * Folder of the library's files, or the URLs of some. Default: `env.assets`; for the others, the
   * folder of this script.
   */
  assets?: string | URL | Assets;
  /**
   * Threads that compute. Default: one per processor, up to 8; one where the page is not
   * cross-origin isolated. The result is the same with any number.
   */
  threads?: number;
  /** The largest images that are read. */
  limits?: Limits;
  /** Name of the cache for the files; false: none. Default: `env.cache`, or "inctrl". */
  cache?: string | false;
  /**
   * Called when all files are loaded, formats.wasm and convert.wasm as well, and before a worker
   * starts: from then on nothing needs the network, and the page may lock it.
   */
  onLoaded?: () => void | Promise<void>;
  /**
   * Start the worker from a blob: URL, so that it obeys a Content-Security-Policy added by then.
   * Default: true if onLoaded is given; else the file worker.js is used, which strict policies
   * allow, and a blob only where the file cannot be: its origin is not the page's, or it is
   * refused.
   */
  blobWorker?: boolean;
}

/** Options of `withModel`. */
export interface ModelOptions extends LongCallOptions {
  /** How a published checkpoint is converted. */
  convert?: ConvertOptions;
}

/** Options of `learn`. */
export interface LearnOptions extends CalibrateOptions {
  /** "inctrl" or "patch"; default: the best that the model has. */
  method?: string;
  /**
   * What the images show: one of `info.classes`, or with a text tower anything in a word or two.
   * Default: the first class. Method "patch" does not use it.
   */
  className?: string;
  /** How these images, and those to be scored, are viewed; default: whole images. */
  view?: View;
}

/** Options of `score`. */
export interface ScoreOptions extends CallOptions {
  /** What is normal: a prompt set of this detector. */
  prompts: PromptSet;
  /** Used in place of the prompt set's own threshold, 0 … 1. */
  threshold?: number;
  /**
   * The smallest area of a region: pixels, or percents of the image such as "0.1%"; 0: any.
   * Default: the area of a patch.
   */
  minArea?: number | string;
  /** Residuals of patches above it (0 … 1) make regions, in place of the prompt set's. */
  regionThreshold?: number;
  /** With a polygon around each region. */
  outlines?: boolean;
  /** Name of the image in the result. Default: that of its file. */
  name?: string;
}

/** Options of `scoreAll`, whose progress has the status "score". */
export interface ScoreAllOptions extends Omit<ScoreOptions, "name">, LongCallOptions {}

/** Options of `pixels`. */
export interface PixelsOptions extends CallOptions {
  /** In the view of this prompt set; default: in that of the model. */
  prompts?: PromptSet;
  /** Name of the image in errors. */
  name?: string;
}

/** Options of `nearest`. */
export interface NearestOptions extends CallOptions {
  /** A prompt set of this detector. */
  prompts: PromptSet;
  /** Which patch of the image, row-major from 0. */
  patch: number;
}
