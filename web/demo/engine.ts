/** What the page asks of a detector: of one in the page, or of a server. */
import type { ModelInfo, Near, Result } from "../src/detector.js";

/** What images are compared with. */
export interface Prompts {
  readonly threshold: number | undefined;
  toBlob?(): Blob;
}

/** A model, described. */
export type Info = Pick<ModelInfo, "name" | "digest" | "backend" | "image" | "methods" | "classes"> &
  { int8?: boolean; threads?: number };

/** Prompts that a detector has already. */
export interface Offer {
  label: string;
  open(): Promise<Prompts>;
}

export interface Learn {
  calibrate?: number;
  normals?: File[];
  className?: string;
  name?: string;
}

export interface Engine {
  readonly offers?: Offer[];
  /** What is learned is kept for others, and needs a name. */
  readonly keeps?: boolean;
  info(): Promise<Info>;
  learn?(images: File[], options: Learn): Promise<Prompts>;
  loadPrompts?(file: Blob, name: string): Promise<Prompts>;
  score(image: Blob, options: { prompts: Prompts; name?: string; signal?: AbortSignal }): Promise<Result>;
  pixels(image: Blob, name?: string): Promise<ImageData>;
  nearest?(image: Blob, options: { prompts: Prompts; patch: number }): Promise<Near>;
  withModel?(file: Blob): Promise<Engine>;
  close(): void;
}
