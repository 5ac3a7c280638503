/** What page and worker say to each other. The methods are those of the Go program (wasm/methods.go). */

/** An image for the worker: an encoded file, or with width and height its pixels in RGBA. */
export interface WireImage {
  name: string;
  data: Uint8Array;
  width?: number;
  height?: number;
}

export interface ModelInfo {
  /** Name of the model. */
  name: string;
  /** SHA-256 of the model file, hexadecimal. */
  digest: string;
  /** What computes, such as "simd128". */
  backend: string;
  /** Version of the pixel arithmetic. */
  preprocess: string;
  /** Methods of scoring, the best first: "inctrl", "patch". */
  methods: string[];
  /** Class names that the model knows. */
  classes: string[];
  /** Side of the square that the model sees, pixels. */
  image: number;
  /** The map has grid × grid patches. */
  grid: number;
  /** The weights are int8. */
  int8: boolean;
  /** Which text towers go with it: the digest of their projection; empty: none is known. */
  space: string;
  /** Length of an image or text feature. */
  embed: number;
}

export interface PromptInfo {
  set: number;
  method: string;
  class: string;
  model: string;
  shots: number;
  /** The residual at which a heat map is full. */
  scale: number;
  /** SHA-256, hexadecimal. */
  digest: string;
  threshold?: number;
}

/**
 * How an image became the square that the model sees: resized from width × height pixels, then cut
 * at left, top. The names are the command line's.
 */
export interface Square {
  width: number;
  height: number;
  resized_width: number;
  resized_height: number;
  left: number;
  top: number;
  side: number;
}

export interface WireResult {
  name: string;
  score: number;
  anomalous?: boolean;
  grid: number;
  map: Float32Array;
  scale: number;
  frame: Square;
  patch: number;
  image?: number;
  text?: number;
  holistic?: number;
  pixels: string;
  digest: string;
  /** Milliseconds: from the file to its features, and from these to the score. */
  encode: number;
  compare: number;
}

/** The patch of a normal image that a patch is most like. */
export interface Near {
  /** Which normal image, from 0. */
  prompt: number;
  /** Which of its patches, row-major from 0. */
  patch: number;
  /** ½·(1 − mean cosine), 0 … 1. */
  residual: number;
}

export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array;
}

/** How images are looked at. What is scored is looked at as was learned. */
export interface View {
  /** Learn the normal images in 4 quarter turns, or in 8 with their mirror images. */
  turns?: 4 | 8;
  /**
   * Fit whole images into the model's square, so that no border goes unseen; false: cut out their
   * centre, as the paper does. Default: true where the model can.
   */
  letterbox?: boolean;
  /** Look also at squares, this many (2 … 16) along the shorter side; needs `letterbox`. */
  tiles?: number;
  /** Do not judge plain ground, one colour all around the object. */
  foreground?: boolean;
}

export interface Methods {
  open: { args: { name: string; file: Blob }; value: ModelInfo };
  learn: {
    args: {
      images: WireImage[]; method?: string; class?: string; direction?: Float32Array; view?: View;
    };
    value: PromptInfo;
  };
  score: { args: { image: WireImage; set: number }; value: WireResult };
  calibrate: { args: { set: number; images: WireImage[]; rate: number }; value: PromptInfo };
  save: { args: { set: number }; value: Uint8Array };
  load: { args: { name: string; data: Uint8Array }; value: PromptInfo };
  forget: { args: { set: number }; value: null };
  nearest: { args: { image: WireImage; set: number; patch: number }; value: Near };
  pixels: { args: { image: WireImage }; value: Pixels };
  /** Of the text program only (wasm/text.go). */
  direction: {
    args: { name: string; file: Blob; class: string; model: string; space: string; embed: number };
    value: Float32Array;
  };
}

export type Method = keyof Methods;

/** What can go wrong in the worker (wasm/values.go). */
export type FailureCode =
  | "aborted"
  | "argument"
  | "file"
  | "internal"
  | "mismatch"
  | "image"
  | "unsupported";

export interface Failure {
  code: FailureCode;
  message: string;
  name?: string;
}

export type ToWorker =
  | {
      type: "start"; program: WebAssembly.Module; kernels: WebAssembly.Module;
      /** Shared with the helpers; null if there are none: the worker then makes its own. */
      memory: WebAssembly.Memory | null; box: Int32Array | null; pages: number; threads: number;
    }
  | {
      type: "help"; kernels: WebAssembly.Module; memory: WebAssembly.Memory; box: Int32Array; me: number;
    }
  | { type: "call"; id: number; method: Method; args: object }
  | { type: "cancel"; id: number };

export type FromWorker =
  | { type: "ready" }
  | { type: "alive" }
  | { type: "reply"; id: number; failure: Failure | null; value: unknown; memory: number }
  | { type: "exit"; reason: string };
