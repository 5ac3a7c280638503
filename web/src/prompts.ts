import type { PromptInfo } from "./types.js";

/**
 * What a detector learned from normal images: features, no pixels. It belongs to the detector that
 * made it; another one takes it from its file (`toBlob`, `loadPrompts`).
 */
export class PromptSet {
  /** @internal */
  closed = false;

  /** @internal */
  constructor(
    /** @internal */ readonly owner: object,
    /** @internal */ readonly file: Uint8Array,
    readonly info: Readonly<PromptInfo>,
    private readonly release: (prompts: PromptSet) => Promise<void>,
  ) {}

  /** The threshold that calibration found. */
  get threshold(): number | undefined {
    return this.info.threshold;
  }

  /** The threshold is not checked against known defects: see `PromptInfo`. */
  get provisional(): boolean {
    return this.info.provisional ?? false;
  }

  /** What to know about how the normal images were read, each as "kind: text". */
  get notes(): string[] {
    return this.info.notes ?? [];
  }

  /** The prompt file, which `loadPrompts` and the command line read. */
  toBlob(): Blob {
    return new Blob([this.file as BlobPart], { type: "application/octet-stream" });
  }

  /**
   * Frees its memory in the worker. Calls with it that have not reached the worker, and all later
   * ones, are rejected with a "ClosedError".
   */
  async close(): Promise<void> {
    this.closed = true;
    await this.release(this);
  }
}
