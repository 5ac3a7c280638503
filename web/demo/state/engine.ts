/** What scores: a detector in the page, or a server. */
import type { Near, Result } from "../../src/types.js";
import type { Learned, Model, Progress, TeachOptions } from "./types.js";

/** The rate of false alarms that the limit is for, unless another was chosen. */
export const defaultRate = 0.05;

/** A prompt set that an engine has. */
export interface Prompts {
  readonly learned: Learned;
  /** Scores of the normal images in it, each against the others; undefined where unknown. */
  readonly scores: readonly (number | undefined)[];
  close(): void;
}

export interface Named {
  name: string;
  file: Blob;
}

export interface LearnRequest {
  images: Named[];
  /** Further normal images, for the limit. */
  check: Named[];
  options: TeachOptions;
  signal?: AbortSignal;
  onProgress?: (progress: Omit<Progress, "rate">) => void;
}

/** What was learned, and what could not be read. */
export interface LearnAnswer {
  /** Its scores are by index in `images`, then `check`. Undefined: no image can be read. */
  prompts: Prompts | undefined;
  /** Why an image cannot be read, by the same index. */
  unreadable: ReadonlyMap<number, string>;
}

export interface ScoreRequest {
  prompts: Prompts;
  name?: string;
  signal?: AbortSignal;
}

/** An image that can be scored: a file, or a frame of a video. */
export type Frame = Blob | ImageBitmap | ImageData | VideoFrame | HTMLVideoElement;

/** A prompt set that the server has for all. */
export interface ServedSet {
  label: string;
  open(): Promise<Prompts>;
}

export interface Engine {
  readonly where: "page" | "server";
  readonly model: Model;
  /** Prompt sets that the server has for all. */
  readonly sets?: readonly ServedSet[];
  /** False: there are only the prompt sets of the server. Default: true. */
  readonly learns?: boolean;
  /** Has the server learn images and store that under a name, for all. */
  share?(name: string, images: readonly Named[], options: TeachOptions): Promise<ServedSet>;
  learn(request: LearnRequest): Promise<LearnAnswer>;
  /** The prompt set of a prompt file. */
  open(file: Blob, name: string): Promise<Prompts>;
  /** The same bits as the command line gives for a file. */
  score(image: Frame, request: ScoreRequest): Promise<Result>;
  /** The upright pixels of an image, as they were decoded for its score. */
  pixels(image: Named, prompts?: Prompts): Promise<ImageData>;
  /** The patch of a normal image that a patch of an image is most like. */
  nearest(image: Named, prompts: Prompts, patch: number): Promise<Near>;
  /** Another engine, with the model of a model file or of a checkpoint's files. */
  withModel?(files: File[], onProgress: (part: number) => void): Promise<Engine>;
  close(): void;
}
