/** The detector that the page works with: one in the page, or a server. */
import type { Progress } from "../src/progress.js";
import type { ModelInfo, Near, Result } from "../src/types.js";

/** A prompt set. */
export interface Prompts {
  readonly threshold: number | undefined;
  readonly provisional?: boolean;
  /** On how the normal images were read. */
  readonly notes?: string[];
  toBlob?(): Blob;
}

type InfoKey = "name" | "digest" | "backend" | "image" | "methods" | "classes";

/** A model, described. */
export type Info = Pick<ModelInfo, InfoKey> & { int8?: boolean; threads?: number };

/** A prompt set that the server has. */
export interface Offer {
  label: string;
  open(): Promise<Prompts>;
}

export interface Score {
  prompts: Prompts;
  name?: string;
  signal?: AbortSignal;
}

export interface Learn {
  calibrate?: number;
  normals?: File[];
  className?: string;
  name?: string;
}

export interface Engine {
  readonly offers?: Offer[];
  /** Prompt sets are stored for all users, so learning needs a name. */
  readonly stores?: boolean;
  info(): Promise<Info>;
  learn?(images: File[], options: Learn): Promise<Prompts>;
  loadPrompts?(file: Blob, name: string): Promise<Prompts>;
  score(image: Blob, options: Score): Promise<Result>;
  pixels(image: Blob, options?: { name?: string; prompts?: Prompts }): Promise<ImageData>;
  nearest?(image: Blob, options: { prompts: Prompts; patch: number }): Promise<Near>;
  withModel?(files: Blob[], options: { onProgress: (p: Progress) => void }): Promise<Engine>;
  close(): void;
}
