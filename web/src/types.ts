/// <reference lib="esnext.disposable" preserve="true" />
/** The types that callers see. */
import type { DetectorError } from "./errors.js";
import type { Progress } from "./progress.js";

export type { Unreadable } from "./errors.js";

/**
 * An image. Files (File, Blob, bytes, a URL) are decoded by this library, so their scores are the
 * same everywhere. The pixels of the others, and of file formats that only the browser reads, are
 * made by the browser, and the result says so (`decoder`).
 */
export type ImageSource =
  | Blob
  | ArrayBuffer
  | Uint8Array
  | URL
  | string
  | ImageData
  | ImageBitmap
  | HTMLImageElement
  | HTMLCanvasElement
  | HTMLVideoElement
  | OffscreenCanvas
  | VideoFrame;

/** Images that are given together: an array, the files of an input, anything for `for await`. */
export type ImageList = object &
  (Iterable<ImageSource> | AsyncIterable<ImageSource> | ArrayLike<ImageSource>);

/** Who decoded an image. */
export type Decoder = "inctrl" | "browser";

/** The largest images that are read. */
export interface Limits {
  /** Of width and height, in pixels. Default: 16,384. */
  side?: number;
  /** Pixels in all. Default: 67,108,864. */
  pixels?: number;
  /** Bytes of memory that decoding an image may take. Default: 1,073,741,824. */
  memory?: number;
}

/** A model, described. */
export interface ModelInfo {
  /** Name of the model. */
  name: string;
  /** SHA-256 of the model file, hexadecimal. */
  digest: string;
  /** The backend that computes, such as "simd128". */
  backend: string;
  /** Version of the pixel arithmetic. */
  preprocess: string;
  /** Scoring methods that the model supports, the best first: "inctrl", "patch". */
  methods: string[];
  /** Class names that the model knows. */
  classes: string[];
  /** Side of the model's square input, in pixels. */
  image: number;
  /** The square input has grid × grid patches. */
  grid: number;
  /** The weights are int8. */
  int8: boolean;
  /** Digest of the projection that a text tower must share; empty: no text tower fits. */
  space: string;
  /** Length of an image or text feature. */
  embed: number;
}

/**
 * What the tensors of a checkpoint do not tell. Default: that of its architecture, or of a
 * config.json beside it.
 */
export interface ConvertOptions {
  /** Name of the model. */
  name?: string;
  /** Side of the square input, in pixels; positions are interpolated to it. */
  image?: number;
  /** Heads of attention. */
  heads?: number;
  /** The form of GELU. */
  gelu?: "exact" | "quick";
  /** Blocks whose patch features are compared, counted from 1. */
  taps?: number[];
  /** Mean of red, green and blue in 0 … 1, subtracted from pixels. */
  mean?: [number, number, number];
  /** Standard deviation of red, green and blue in 0 … 1, by which pixels are divided. */
  std?: [number, number, number];
}

/** How a published checkpoint became the model. */
export interface Conversion {
  /** The naming of its tensors, such as "DINOv2". */
  layout: string;
  /** SHA-256 and name of each of its files. */
  sources: string[];
  /** What was assumed or left out. */
  notes: string[];
  /** What may not be as wanted. */
  warnings: string[];
  /** The most bytes of WebAssembly memory that it took; 0 from the cache. */
  memory: number;
  /** The model came from the cache. */
  cached: boolean;
}

/** A prompt set, described. */
export interface PromptInfo {
  /** "inctrl" or "patch". */
  method: string;
  /** What the images show; empty with method "patch". */
  class: string;
  /** Name of the model. */
  model: string;
  /** How many normal images it was learned from. */
  shots: number;
  /** The residual at which a heat map has its full colour. */
  scale: number;
  /** The residual above which a patch is anomalous and makes a region. */
  patchThreshold: number;
  /** SHA-256 of the prompt file, hexadecimal. */
  digest: string;
  /** The score above which an image is anomalous, 0 … 1; undefined without calibration. */
  threshold?: number;
  /**
   * The threshold is not checked against known defects, and there were few normal images for its
   * false-alarm rate, or their scores differ widely.
   */
  provisional?: boolean;
  /** What is looked at, polygons and masks as one text; undefined: all of an image. */
  area?: string;
  /** What to know about how the normal images were read, each as "kind: text". */
  notes?: string[];
}

/** How an image became the input that the model sees: resized, then cut. In pixels. */
export interface Frame {
  /** Width of the upright image. */
  width: number;
  /** Height of the upright image. */
  height: number;
  /** Width to which it is resized. */
  resizedWidth: number;
  /** Height to which it is resized. */
  resizedHeight: number;
  /** Where the input begins in the resized image; negative: the image is padded. */
  left: number;
  /** The same from the top. */
  top: number;
  /** Width of the input. */
  inputWidth: number;
  /** Height of the input. */
  inputHeight: number;
}

/** An anomaly map: the residual of each patch. */
export interface AnomalyMap {
  /** There are rows × columns patches. */
  rows: number;
  /** Patches side by side. */
  columns: number;
  /** Residuals, 0 … 1, row-major. */
  values: Float32Array;
  /** The residual at which a heat map has its full colour. */
  scale: number;
  /** The part of the image that it covers; see `areaOf`. */
  frame: Frame;
  /** Indices of the patches outside `view.roi`, or in `view.ignore`; undefined without these. */
  outside?: number[];
}

/** A connected part of an image that is anomalous, in pixels of the upright image. */
export interface Region {
  /** Left edge of the smallest box of whole pixels that holds it. */
  x: number;
  /** Its upper edge. */
  y: number;
  /** Its width. */
  width: number;
  /** Its height. */
  height: number;
  /** Pixels. */
  area: number;
  /** The largest residual, 0 … 1. */
  peak: number;
  /** The pixel in the middle of its patch. */
  peakX: number;
  /** The same from the top. */
  peakY: number;
  /** The mean residual, 0 … 1. */
  mean: number;
  /** A polygon around it, x and y in turn; holes are not cut out. */
  outline?: Float32Array;
}

/** The terms of a score, 0 … 1 each (docs/algorithm.md §6); of method "patch" only the first. */
export interface Parts {
  /** Of the anomaly map. */
  patch: number;
  /** Of the whole image against the normal ones. */
  image?: number;
  /** Of what the image shows: the text prior. */
  text?: number;
  /** Of map, image and text together. */
  holistic?: number;
}

/**
 * The result of an image. `toRecord` gives it as the command line and the server write it; the
 * names are the same, but for camelCase.
 */
export interface Result {
  /** Name of the image. */
  image: string;
  /** 0 … 1, larger is more anomalous. */
  score: number;
  /** Whether the score is above the threshold; undefined without one. */
  anomalous: boolean | undefined;
  /** The score above which an image is anomalous, 0 … 1; undefined without one. */
  threshold: number | undefined;
  /** For display: score / (score + threshold), 0.5 at the threshold; undefined without one. */
  normalized: number | undefined;
  /** How anomalous each patch of the image is. */
  map: AnomalyMap;
  /** The anomalous regions by falling peak, 100 at most. */
  regions: Region[];
  /** Further regions, with smaller peaks. */
  regionsLeftOut: number;
  /** The residual of a patch above which it is anomalous and makes a region. */
  regionThreshold: number;
  /** The smallest area of a region, in pixels; 0: any. */
  regionMinArea: number;
  /** What the score is made of. */
  parts: Parts;
  /** "inctrl" or "patch". */
  method: string;
  /** Name of the model. */
  model: string;
  /** SHA-256 over model, prompts, pixels, threshold, score and map, as `inctrl verify` has it. */
  digest: string;
  /** SHA-256 of the model file, hexadecimal. */
  modelDigest: string;
  /** SHA-256 of the prompt file, hexadecimal. */
  promptsDigest: string;
  /** SHA-256 of the pixels that the model saw, hexadecimal. */
  pixelsDigest: string;
  /** What to know about how the image was read, each as "kind: text". */
  notes?: string[];
  /** Who decoded the image; "inctrl": the score is the same on every machine. */
  decoder: Decoder;
  /**
   * Milliseconds: of the image tower, decoding included; of the comparison with the prompt set;
   * from the call to the result.
   */
  timings: { encode: number; compare: number; total: number };
}

/** An image of several: its index among those given, and its result, or why it cannot be read. */
export type Scored = { index: number; image: ImageSource } &
  ({ result: Result; error?: undefined } | { result?: undefined; error: DetectorError });

/** The patch of a normal image that a patch is most similar to. */
export interface Near {
  /** Which normal image, from 0. */
  prompt: number;
  /** Which of its patches, row-major from 0. */
  patch: number;
  /** ½·(1 − mean cosine), 0 … 1. */
  residual: number;
}

/** Pixels in RGBA, not premultiplied. */
export interface Pixels {
  /** Pixels of a line. */
  width: number;
  /** Lines. */
  height: number;
  /** 4 bytes for each pixel. */
  data: Uint8Array;
}

/** A corner of a polygon: [x, y], fractions of the image's width and height, 0 … 1. */
export type Point = readonly [number, number];

/** Part of an image: a polygon of 3 corners or more, or the white of a mask image. */
export type Shape = readonly Point[] | ImageSource;

/** How images are viewed. Scored images are viewed as the normal images were. */
export interface View {
  /**
   * Learn each normal image in 4 rotations, in 8 with the mirror images, or as it is. A rotation is
   * left out if it looks less like its image than two normal images look like each other. "auto":
   * 4 if the normal images explain each other better so, else 0. Default: "auto" where the model
   * can.
   */
  rotations?: 0 | 4 | 8 | "auto";
  /**
   * Pad whole images to the model's square; false: crop their centre, as the paper does. Default:
   * true where the model can.
   */
  letterbox?: boolean;
  /**
   * The patches of the padded image: "square", the model's own; "auto", the shape of the normal
   * images, so that less of it is padding; or "COLUMNSxROWS". Needs `letterbox`, no `tiles` and
   * method "patch". Default: "square".
   */
  grid?: string;
  /** View also tiles, this many (2 … 16) along the shorter side; needs `letterbox`. */
  tiles?: number;
  /** Ignore plain background: one colour all around the object. */
  foreground?: boolean;
  /**
   * Which values are black and white in images of more than 8 bits: "low:high", "auto" (those of
   * the normal images), or "full". Default: "full".
   */
  range?: string;
  /** The colour behind transparent pixels, "#rrggbb". Default: white. */
  background?: string;
  /** Look only at these parts of an image. What lies outside does not change a score. */
  roi?: Shape[];
  /** Ignore these parts of an image. */
  ignore?: Shape[];
}

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call, which is then rejected with the signal's reason. */
  signal?: AbortSignal;
}

/** Options of calls that take long. */
export interface LongCallOptions extends CallOptions {
  /** Is told how much is done. */
  onProgress?: (progress: Progress) => void;
}

/** How the threshold of a prompt set is found. */
export interface CalibrateOptions extends LongCallOptions {
  /**
   * Leave out images that cannot be read; `PromptSet.unreadable` lists them. Default: the call is
   * rejected, with an error that lists all of them. It is in any case if none can be read.
   */
  skipUnreadable?: boolean;
  /** False alarm rate on normal images, 0.000001 … 0.5: sets a threshold. */
  calibrate?: number;
  /** Further normal images to calibrate with; needs `calibrate`. */
  normals?: ImageList;
}
