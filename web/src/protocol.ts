/** The messages between page and worker. The methods are the Go program's (wasm/methods.go). */
import type {
  AnomalyMap, ConvertOptions, Limits, ModelInfo, Near, Parts, Pixels, PromptInfo, Region, View,
} from "./types.js";

/**
 * An image for the worker: an encoded file, or with width and height its pixels in RGBA, or packed,
 * which is what the program of further formats made of a file.
 */
export interface WireImage {
  name: string;
  data: Uint8Array;
  width?: number;
  height?: number;
  packed?: boolean;
}

/** A prompt set of the worker, which knows it by a number. */
export interface WirePrompts extends PromptInfo {
  set: number;
  /** Of each normal image against the others; undefined if there is one only. */
  scores?: Float32Array;
  /** Of each image that it was calibrated with, NaN of the only one. */
  checked?: Float32Array;
}

export interface WireResult {
  image: string;
  score: number;
  map: AnomalyMap;
  regions: Region[];
  regionsLeftOut: number;
  regionThreshold: number;
  regionMinArea: number;
  parts: Parts;
  digest: string;
  pixelsDigest: string;
  notes?: string[];
  /** Milliseconds: from the file to its features, and from these to the score. */
  encode: number;
  compare: number;
}

/** What was found out about a checkpoint. */
export interface WireCheckpoint {
  /** SHA-256 and name of each file. */
  sources: string[];
  layout: string;
  notes: string[];
  warnings: string[];
}

/** A view with its shapes as one text: View.Area of the Go program. */
export type WireView = Omit<View, "roi" | "ignore"> & { area?: string };

export interface Methods {
  open: { args: { name: string; file: Blob; limits: Limits }; value: ModelInfo };
  learn: {
    args: {
      images: WireImage[]; method?: string; class?: string; direction?: Float32Array;
      view?: WireView;
    };
    value: WirePrompts;
  };
  score: {
    args: {
      image: WireImage; set: number; minArea: string; regionThreshold: number; outlines: boolean;
    };
    value: WireResult;
  };
  extend: { args: { set: number; images: WireImage[] }; value: WirePrompts };
  calibrate: { args: { set: number; images: WireImage[]; rate: number }; value: WirePrompts };
  save: { args: { set: number }; value: Uint8Array };
  load: { args: { name: string; data: Uint8Array }; value: WirePrompts };
  close: { args: { set: number }; value: null };
  /** The images that cannot be decoded. */
  check: { args: { images: WireImage[] }; value: (Failure & { index: number })[] };
  /** A mask image in the words of an area. */
  mask: { args: { image: WireImage }; value: string };
  nearest: { args: { image: WireImage; set: number; patch: number }; value: Near };
  pixels: { args: { image: WireImage; set?: number }; value: Pixels };
  /** Of the text program only (wasm/text.go). */
  direction: {
    args: { name: string; file: Blob; class: string; model: string; space: string; embed: number };
    value: Float32Array;
  };
  /** Of the program of further formats only (wasm/formats.go). */
  decode: { args: { image: WireImage; limits: Limits }; value: Uint8Array };
  /** Of the program of conversion only (wasm/convert.go). */
  read: {
    args: { name: string; files: { name: string; file: Blob }[]; options: ConvertOptions };
    value: WireCheckpoint;
  };
  write: { args: object; value: Blob };
}

export type Method = keyof Methods;

/** What can go wrong in the worker (wasm/values.go). */
export type FailureCode =
  | "aborted"
  | "argument"
  | "closed"
  | "elsewhere"
  | "file"
  | "foreign"
  | "image"
  | "internal"
  | "mismatch"
  | "unsupported";

export interface Failure {
  code: FailureCode;
  message: string;
  /** The image at fault. */
  name?: string;
  /** Of "elsewhere": the numbers of the images that the program of further formats decodes. */
  images?: number[];
}

export interface StartMessage {
  type: "start";
  program: WebAssembly.Module;
  kernels: WebAssembly.Module;
  /** Shared with the helpers; null if there are none: the worker then makes its own. */
  memory: WebAssembly.Memory | null;
  mailbox: Int32Array | null;
  pages: number;
  threads: number;
}

export interface HelpMessage {
  type: "help";
  kernels: WebAssembly.Module;
  memory: WebAssembly.Memory;
  mailbox: Int32Array;
  me: number;
}

export type ToWorker =
  | StartMessage
  | HelpMessage
  | { type: "call"; id: number; method: Method; args: object }
  | { type: "cancel"; id: number };

export type FromWorker =
  | { type: "ready"; version: string }
  | { type: "alive" }
  | { type: "progress"; id: number; done: number; total: number }
  | { type: "reply"; id: number; failure: Failure | null; value: unknown; memory: number }
  | { type: "exit"; reason: string };
