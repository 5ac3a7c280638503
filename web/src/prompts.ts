import type { PromptInfo } from "./types.js";

/**
 * What a detector learned from normal images: features, no pixels. It belongs to the detector that
 * made it; another one takes it from its file (`toBlob`, `loadPrompts`).
 */
export class PromptSet {
  /** @internal */
  constructor(
    /** @internal */ readonly owner: object,
    /** @internal */ readonly file: Uint8Array,
    readonly info: Readonly<PromptInfo>,
  ) {}

  /** The threshold that calibration found. */
  get threshold(): number | undefined {
    return this.info.threshold;
  }

  /** The prompt file, which `loadPrompts` and the command line read. */
  toBlob(): Blob {
    return new Blob([this.file as BlobPart], { type: "application/octet-stream" });
  }
}
